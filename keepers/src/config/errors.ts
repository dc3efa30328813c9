import { PlumblineError } from "../../../sdk/src/errors/base.ts";

/** One thing that is wrong. */
export interface Problem {
  /** Where in the configuration, such as `chain.providers.0.url`, or the variable's name. */
  readonly path: string;
  /** What is wrong, with the value where there is one. */
  readonly message: string;
}

/** The configuration does not say what it has to. Everything that is wrong is told at once. */
export class ConfigurationError extends PlumblineError {
  override readonly name = "ConfigurationError";

  constructor(
    readonly source: string,
    readonly problems: readonly Problem[],
    cause?: unknown,
  ) {
    const lines = problems.map(({ path, message }) => `  ${path === "" ? "the whole" : path}: ${message}`);
    super({
      message: `The configuration ${source} is not right:\n${lines.join("\n")}\n`,
      remedy: "Correct it and try `plumbline-keepers check-config`; keepers/README.md explains every setting.",
      cause,
    });
  }
}

/** No key to sign with, or one that cannot be read. */
export class KeyUnavailableError extends PlumblineError {
  override readonly name = "KeyUnavailableError";

  constructor(message: string, cause?: unknown) {
    super({
      message: `${message}.`,
      remedy:
        "Name an encrypted keystore file in PLUMBLINE_KEEPERS_KEYSTORE and its password in PLUMBLINE_KEEPERS_PASSWORD_FILE, or set PLUMBLINE_KEEPERS_PRIVATE_KEY.",
      cause,
    });
  }
}
