import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-service.ts';

/**
 * Debian and Ubuntu: packages are unpacked beside the tests; nothing is installed and no root is needed. apt's own lists may be missing or unwritable, so it gets private ones.
 * @param folder where to
 * @param packages their names
 */
export function unpackPackages(folder: string, packages: readonly string[]): void {
  const own = (name: string): string => {
    const made = path.join(folder, 'apt', name);
    mkdirSync(made, { recursive: true });
    return made;
  };
  own('lists/partial');
  own('cache/archives/partial');
  const settings = [
    `Dir::State=${own('state')}`,
    `Dir::State::lists=${own('lists')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${own('cache')}`,
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'Debug::NoLocking=1',
  ];
  const options = ['-q', ...settings.flatMap((setting) => ['-o', setting])];
  run('apt-get', [...options, 'update']);
  run('apt-get', [...options, '-y', '--no-install-recommends', '--download-only', '--reinstall', 'install', ...packages]);
  const archives = own('cache/archives');
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) run('dpkg', ['-x', path.join(archives, file), folder]);
  rmSync(path.join(folder, 'apt'), { recursive: true });
}
