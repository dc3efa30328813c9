import { readFile } from "node:fs/promises";

import { Wallet } from "ethers";

import type { Environment } from "./environment.ts";
import { KeyUnavailableError } from "./errors.ts";

/**
 * The key that signs and pays for gas: out of an encrypted keystore file, or out of the environment. Never out of an argument or
 * the configuration, which others can see.
 *
 * @throws {KeyUnavailableError}
 */
export async function readKey(environment: Environment): Promise<Wallet> {
  const { PLUMBLINE_KEEPERS_KEYSTORE: keystore, PLUMBLINE_KEEPERS_PRIVATE_KEY: key } = environment;
  if (keystore !== undefined) return openKeystore(keystore, await readPassword(environment));
  if (key === undefined) throw new KeyUnavailableError("There is no key to sign with");
  try {
    return new Wallet(key.trim());
  } catch {
    // Without the cause, which would quote the key.
    throw new KeyUnavailableError("PLUMBLINE_KEEPERS_PRIVATE_KEY is not a private key");
  }
}

async function openKeystore(path: string, password: string): Promise<Wallet> {
  const json = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new KeyUnavailableError(`The keystore ${path} cannot be read`, cause);
  });
  try {
    const { privateKey } = await Wallet.fromEncryptedJson(json, password);
    return new Wallet(privateKey);
  } catch {
    throw new KeyUnavailableError(`The keystore ${path} is none, or has another password`);
  }
}

async function readPassword(environment: Environment): Promise<string> {
  const { PLUMBLINE_KEEPERS_PASSWORD: password, PLUMBLINE_KEEPERS_PASSWORD_FILE: file } = environment;
  if (file !== undefined) {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new KeyUnavailableError(`The password file ${file} cannot be read`, cause);
    });
    return text.replace(/\r?\n$/, "");
  }
  if (password === undefined) throw new KeyUnavailableError("The keystore's password is not known");
  return password;
}
