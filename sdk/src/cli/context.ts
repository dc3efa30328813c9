import { JsonRpcProvider, type Signer, Wallet } from "ethers";

import { type Client, connect } from "../client/client.ts";
import { type Deployment, parseDeployment } from "../deployments.ts";
import { KeyError, NotConfirmedError, UsageError } from "./errors.ts";
import type { Io } from "./io.ts";

/** Options of every command. */
export interface GlobalOptions {
  readonly rpc?: string;
  readonly deployment?: string;
  readonly keystore?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** Between two looks for a receipt [ms]. */
const POLLING = 250;
const LOCAL_RPC = "http://127.0.0.1:8545";

/** What commands work with: the terminal, the options, and clients made from them. */
export class Context {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly #providers: JsonRpcProvider[] = [];

  constructor(io: Io, options: GlobalOptions) {
    this.io = io;
    this.options = options;
  }

  /** A client that reads. */
  async reader(): Promise<Client> {
    const deployment = await this.deployment();
    return connect({ provider: this.#provider(), ...(deployment && { deployment }) });
  }

  /** A client that signs with the key of keystore or environment. */
  async writer(): Promise<Client> {
    const deployment = await this.deployment();
    const signer = (await this.wallet()).connect(this.#provider());
    return connect({ signer, ...(deployment && { deployment }) });
  }

  /** The record that was named; undefined leaves it to the chain's id. */
  async deployment(): Promise<Deployment | undefined> {
    const path = this.options.deployment ?? this.io.environment.PLUMBLINE_DEPLOYMENT;
    if (path === undefined) return undefined;
    const text = await this.io.readFile(path).catch(() => {
      throw new UsageError(`There is no deployment record at ${path}`);
    });
    return parseDeployment(JSON.parse(text));
  }

  /** Keys come from an encrypted file or the environment: what is on a command line, others can see. */
  async wallet(): Promise<Signer & Wallet> {
    const { environment } = this.io;
    const path = this.options.keystore ?? environment.PLUMBLINE_KEYSTORE;
    if (path !== undefined) return this.#openKeystore(path);
    const key = environment.PLUMBLINE_PRIVATE_KEY;
    if (key === undefined) throw new KeyError("No key was given");
    try {
      return new Wallet(key);
    } catch {
      throw new KeyError("PLUMBLINE_PRIVATE_KEY is not a private key");
    }
  }

  /** Shows what would be sent and asks for leave. */
  async confirm(summary: readonly string[]): Promise<void> {
    for (const line of summary) this.io.err(line);
    if (this.options.yes === true) return;
    const answer = await this.io.ask("Send it? [y/N] ");
    if (answer === undefined || !/^y(es)?$/i.test(answer.trim())) throw new NotConfirmedError();
  }

  async password(question: string): Promise<string> {
    const given = this.io.environment.PLUMBLINE_PASSWORD ?? (await this.io.askSecret(question));
    if (given === undefined) throw new KeyError("The keystore's password is missing: set PLUMBLINE_PASSWORD");
    return given;
  }

  async #openKeystore(path: string): Promise<Wallet> {
    const text = await this.io.readFile(path).catch((error: unknown) => {
      throw new KeyError(`There is no keystore at ${path}`, error);
    });
    const password = await this.password(`Password of ${path}: `);
    try {
      const { privateKey } = await Wallet.fromEncryptedJson(text, password);
      return new Wallet(privateKey);
    } catch (error) {
      throw new KeyError(`${path} could not be opened: the password is wrong, or it is no keystore`, error);
    }
  }

  /** Ends what providers have under way. */
  close(): void {
    for (const provider of this.#providers) provider.destroy();
  }

  #provider(): JsonRpcProvider {
    const url = this.options.rpc ?? this.io.environment.PLUMBLINE_RPC_URL ?? LOCAL_RPC;
    const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, pollingInterval: POLLING });
    this.#providers.push(provider);
    return provider;
  }
}
