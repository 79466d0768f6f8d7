import { service } from '@denver/stack';
import { readOperationsConfig } from './src/config';
import { budget } from './src/stack/budget';
import { dashboard } from './src/stack/dashboard';
import { alarmTopic } from './src/stack/topic';

const config = readOperationsConfig();

/** Where alarms go, one dashboard of every app, and a budget. The apps bring their alarms themselves. */
export default service({
  service: 'denver-operations',
  resources: { ...alarmTopic(config.alarmEmail), ...dashboard(), ...budget(config) },
  outputs: { AlarmTopicArn: { description: 'Where alarms go', value: { Ref: 'AlarmTopic' } } },
});
