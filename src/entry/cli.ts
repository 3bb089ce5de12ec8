#!/usr/bin/env node
import { cac } from 'cac';
import { registerAnalyzerCommand } from './commands/analyzer.ts';
import { registerAuditCommand } from './commands/audit.ts';
import { registerClientsCommands } from './commands/clients.ts';
import { registerDemoOnceCommand } from './commands/demo-once.ts';
import { registerExplainCommand } from './commands/explain.ts';
import { registerKeysCommands } from './commands/keys.ts';
import { registerPolicyCommand } from './commands/policy.ts';
import { registerLivenessBenchCommand } from './commands/liveness-bench.ts';
import { registerPhoneCommands } from './commands/phone.ts';
import { registerServeCommand } from './commands/serve.ts';
import { registerWebhooksCommand } from './commands/webhooks.ts';

const cli = cac('shualian');
registerServeCommand(cli);
registerKeysCommands(cli);
registerClientsCommands(cli);
registerAuditCommand(cli);
registerExplainCommand(cli);
registerPolicyCommand(cli);
registerWebhooksCommand(cli);

registerPhoneCommands(cli);
registerAnalyzerCommand(cli);
registerLivenessBenchCommand(cli);
registerDemoOnceCommand(cli);

cli.help();
cli.version('0.1.0');

try {
  cli.parse(process.argv, { run: false });
  if (!cli.matchedCommand && !cli.options['help'] && !cli.options['version']) {
    cli.outputHelp();
    process.exitCode = 2;
  } else await cli.runMatchedCommand();
} catch (error) {
  process.stderr.write(`shualian: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
