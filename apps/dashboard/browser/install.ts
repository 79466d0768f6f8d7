import { spawnSync } from 'node:child_process';
import { findBrowser } from './find-browser';

/** Makes sure that there is a browser: Debian's package `chromium` where none is. */
function main(): void {
  const found = findBrowser();
  if (found) return void process.stderr.write(`browser: ${found}\n`);
  process.stderr.write('browser: none found, installing the package chromium\n');
  const { status } = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    stdio: 'inherit',
  });
  if (status === 0 && findBrowser()) return;
  process.stderr.write(
    'browser: expected a Chromium or Chrome in PATH; install one, e.g. `sudo apt-get install chromium`\n',
  );
  process.exitCode = 1;
}

main();
