import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CAC } from 'cac';
import { loadSettings } from '../load-settings.ts';
import { type DemoReport, runDemoOnce } from '../run-demo-once.ts';
import { calmPolicy } from '../calm-policy.ts';
import { startServer } from '../start-server.ts';

/**
 * `shualian demo-once`: the whole way once, on a free port with a temporary store.
 * @param cli where the command goes
 */
export function registerDemoOnceCommand(cli: CAC): void {
  cli.command('demo-once', 'Run the whole way once with a simulated phone; prints one JSON line').action(async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'shualian-demo-'));
    try {
      const loaded = loadSettings({
        SHUALIAN_MODE: 'demo',
        SHUALIAN_PORT: '0',
        SHUALIAN_DATA_DIR: dataDir,
        SHUALIAN_LOG_LEVEL: 'error',
      });
      if (!loaded.ok) throw new Error(loaded.issues.join('\n'));
      const startedAt = performance.now();
      const server = await startServer({ config: loaded.config, shippedPolicy: calmPolicy() });
      try {
        const report = await runDemoOnce({ url: server.url, apiKey: server.apiKey ?? '', startMs: Math.round(performance.now() - startedAt) });
        process.stdout.write(`${JSON.stringify(report)}\n`);
        process.exitCode = isAsItShouldBe(report) ? 0 : 1;
      } finally {
        await server.close();
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
}

function isAsItShouldBe(report: DemoReport): boolean {
  return (
    report.login === 'allow' &&
    report.withdrawal === 'step_up' &&
    report.status === 'verified' &&
    report.acr === 'urn:shualian:acr:face+device' &&
    report.amr.includes('face') &&
    report.photo_attack === 'refused'
  );
}
