import { Command, CommanderError } from "commander";
import { formatEther } from "ethers";

import { readAccount } from "../../../sdk/src/state/account.ts";
import { fromFile, loadConfiguration, type LoadedConfiguration } from "../config/load.ts";
import { createLog, type LogLevel } from "../operation/log.ts";
import { systemClock } from "../runtime/clock.ts";
import { assemble } from "./assemble.ts";
import { describeError, ExitCode, exitCodeOf } from "./exitCode.ts";
import type { Io } from "./io.ts";
import { once, run } from "./run.ts";
import { status } from "./status.ts";

/** Commander has no word for the difference, but asking for help is not a mistake. */
const HELP = ["commander.helpDisplayed", "commander.help", "commander.version"];
const DEFAULT_FILE = "keepers.yaml";

interface Options {
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly offline?: boolean;
}

/** Runs one command line; returns the exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = ExitCode.Done;
  const act =
    (action: (loaded: LoadedConfiguration, options: Options) => Promise<ExitCode>) =>
    async (options: Options): Promise<void> => {
      const file = options.config ?? io.environment.PLUMBLINE_KEEPERS_CONFIG ?? DEFAULT_FILE;
      code = await action(await loadConfiguration(file, io.environment), options);
    };
  const program = createProgram(io);
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option("--config <file>", `configuration; PLUMBLINE_KEEPERS_CONFIG, or ${DEFAULT_FILE}`)
      .copyInheritedSettings(program);
  command("run", "keeps the exchange true until it is stopped")
    .option("--dry-run", "decides and simulates, and sends nothing")
    .action(act((loaded, options) => run(loaded, io, logTo(loaded, io.out), isDry(loaded, options))));
  command("once", "does what is due at the head, waits for it, and ends")
    .option("--dry-run", "decides and simulates, and sends nothing")
    .action(act((loaded, options) => once(loaded, io, logTo(loaded, io.err), isDry(loaded, options))));
  command("status", "asks the running keeper, and looks into its database")
    .option("--json", "for programs")
    .action(act((loaded, options) => status(loaded, io, options)));
  command("check-config", "reads configuration, record and key, and asks chain and database whether they fit")
    .option("--offline", "asks nobody")
    .action(act((loaded, { offline }) => check(loaded, io, offline === true)));
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return HELP.includes(error.code) ? ExitCode.Done : ExitCode.Configuration;
    io.err(describeError(error));
    return exitCodeOf(error);
  }
}

function createProgram(io: Io): Command {
  return new Command("plumbline-keepers")
    .description("Keeps a Plumbline exchange true, for bounties. Settings: keepers/README.md.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.out(text.trimEnd());
      },
      writeErr: (text) => {
        io.err(text.trimEnd());
      },
    });
}

const isDry = ({ configuration }: LoadedConfiguration, { dryRun }: Options): boolean =>
  dryRun === true || configuration.dryRun;

function logTo({ configuration }: LoadedConfiguration, write: (line: string) => void, level?: LogLevel) {
  return createLog(level ?? configuration.log.level, {
    write: (line) => {
      write(line.trimEnd());
    },
  });
}

/** Makes the keeper, looks whether chain and database know what it names, and takes it apart again. */
async function check(loaded: LoadedConfiguration, io: Io, offline: boolean): Promise<ExitCode> {
  const { configuration, deployment, file } = loaded;
  const { beneficiary, dryRun, duties } = configuration;
  const on = Object.entries(duties).flatMap(([name, { enabled }]) => (enabled ? [name] : []));
  const record = fromFile(file, configuration.deployment);
  io.out(`The configuration ${file} is right.`);
  io.out(`  deployment   ${record}: ${deployment.exchange.address} on chain ${deployment.chainId}`);
  io.out(`  duties       ${on.join(", ")}`);
  if (offline) return ExitCode.Done;
  const log = logTo(loaded, io.err, "warn");
  const { client, wallet, close } = await assemble(loaded, io.environment, { clock: systemClock, log, dryRun });
  try {
    const { provider } = client;
    const [block, balance] = await Promise.all([provider.getBlockNumber(), provider.getBalance(wallet)]);
    io.out(`  chain        block ${block}`);
    io.out(`  wallet       ${wallet} with ${formatEther(balance)} for gas`);
    if (beneficiary === 0n) io.out("  beneficiary  none: nobody gets the bounties");
    else
      io.out(`  beneficiary  account ${beneficiary} of ${(await readAccount(client, { account: beneficiary })).owner}`);
    io.out("  database     it is there, and it is this exchange's");
    return balance === 0n && !dryRun ? noGas(io) : ExitCode.Done;
  } finally {
    await close();
  }
}

function noGas(io: Io): ExitCode {
  io.err("The wallet is empty: nothing can be sent. Send it some of the chain's own currency.");
  return ExitCode.Refused;
}
