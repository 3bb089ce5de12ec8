// The service itself, on the servers that the environment names, with limits that a load generator does not meet.
import { loadConfig } from '../src/config/load-config.ts';
import { calmPolicy } from '../src/entry/calm-policy.ts';
import { startServer } from '../src/entry/start-server.ts';

const loaded = loadConfig(
  { ...process.env },
  {
    mode: 'demo',
    port: 0,
    host: '127.0.0.1',
    logLevel: 'error',
    requestsPerMinute: 1_000_000,
    challengesShortMax: 1000,
    challengesDailyMax: 10_000,
    challengesOpenMax: 20,
  },
);
if (!loaded.ok) throw new Error(loaded.issues.join('\n'));
const server = await startServer({ config: loaded.config, shippedPolicy: calmPolicy() });
process.send?.({ url: `${server.url}/v1/assess`, apiKey: server.apiKey });
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
