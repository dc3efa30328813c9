import { PlumblineError } from "../../../sdk/src/errors/base.ts";

/** Another process keeps the same follower's state in the same database. */
export class FollowerTakenError extends PlumblineError {
  override readonly name = "FollowerTakenError";

  constructor(readonly follower: string) {
    super({
      message: `Another keeper writes the state of "${follower}" in the same database.`,
      remedy: "Stop the other one, or give each keeper a key of its own: its address names its state.",
    });
  }
}
