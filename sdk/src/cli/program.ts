import { Command, CommanderError } from "commander";

import { toPlumblineError } from "../errors/decode.ts";
import { addAccount } from "./commands/account.ts";
import { addBook } from "./commands/book.ts";
import { addCancel } from "./commands/cancel.ts";
import { addDeposit } from "./commands/deposit.ts";
import { addFunding } from "./commands/funding.ts";
import { addKeys } from "./commands/keys.ts";
import { addMarkets } from "./commands/markets.ts";
import { addOrder } from "./commands/order.ts";
import { addPositions } from "./commands/positions.ts";
import { Context, type GlobalOptions } from "./context.ts";
import { ExitCode, exitCodeOf } from "./errors.ts";
import type { Io } from "./io.ts";
import { toJson } from "./output.ts";

/** Commander has no word for the difference, but asking for help is not a mistake. */
const HELP = ["commander.helpDisplayed", "commander.help", "commander.version"];

/** Runs one command line; returns the exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  const program = new Command("plumbline");
  program
    .description("Trades on a Plumbline exchange.")
    .option("--rpc <url>", "JSON-RPC endpoint; PLUMBLINE_RPC_URL, or the local node")
    .option("--deployment <file>", "deployment record; PLUMBLINE_DEPLOYMENT, or what is known of the chain")
    .option("--keystore <file>", "encrypted key; PLUMBLINE_KEYSTORE, or PLUMBLINE_PRIVATE_KEY in the environment")
    .option("--json", "for programs")
    .option("--yes", "sends without asking")
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) });
  let made: Context | undefined;
  const context = (): Context => (made ??= new Context(io, program.opts<GlobalOptions>()));
  const adders = [addMarkets, addBook, addAccount, addDeposit, addOrder, addCancel, addPositions, addFunding, addKeys];
  for (const add of adders) add(program, context);
  for (const command of everyCommand(program)) inherit(command, program);

  try {
    await program.parseAsync([...args], { from: "user" });
    return ExitCode.Done;
  } catch (error) {
    if (error instanceof CommanderError) return HELP.includes(error.code) ? ExitCode.Done : ExitCode.Usage;
    const known = toPlumblineError(error);
    const code = exitCodeOf(known);
    const { name, shortMessage, remedy } = known;
    if (program.opts<GlobalOptions>().json === true) io.err(toJson({ error: name, message: shortMessage, remedy, code }));
    else io.err(`${shortMessage}\n${remedy}`);
    return code;
  } finally {
    made?.close();
  }
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((inner) => [inner, ...everyCommand(inner)]);
}

/** Errors of a command are handled as those of the program. */
function inherit(command: Command, program: Command): void {
  command.copyInheritedSettings(program);
}
