import { OperationsConfigError } from './errors';

/** What a person may choose, from the environment when the stack is packaged. */
export interface OperationsConfig {
  /** `ALARM_EMAIL`: who is written to; AWS asks that address once to confirm. Default: nobody. */
  alarmEmail?: string;
  /** `MONTHLY_BUDGET_DOLLARS`: a mail at 80 % and when the month is expected to end above it. Default: no budget. */
  monthlyBudgetDollars?: number;
}

/**
 * Reads the choices.
 *
 * @throws OperationsConfigError names the variable and what was expected
 */
export function readOperationsConfig(env: NodeJS.ProcessEnv = process.env): OperationsConfig {
  const { ALARM_EMAIL: alarmEmail, MONTHLY_BUDGET_DOLLARS: budget } = env;
  if (alarmEmail && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(alarmEmail))
    throw new OperationsConfigError(
      'ALARM_EMAIL',
      `Expected ALARM_EMAIL to be an address, got "${alarmEmail}".`,
    );
  if (budget && !/^[1-9][0-9]{0,8}$/.test(budget))
    throw new OperationsConfigError(
      'MONTHLY_BUDGET_DOLLARS',
      `Expected MONTHLY_BUDGET_DOLLARS to be whole dollars such as 200, got "${budget}".`,
    );
  if (budget && !alarmEmail)
    throw new OperationsConfigError(
      'ALARM_EMAIL',
      'Expected ALARM_EMAIL with MONTHLY_BUDGET_DOLLARS: somebody has to read it.',
    );
  return {
    ...(alarmEmail ? { alarmEmail } : {}),
    ...(budget ? { monthlyBudgetDollars: Number(budget) } : {}),
  };
}
