import { PlumblineError } from "../../../sdk/src/errors/base.ts";

/** Bounties are to go to an account that nobody has opened. */
export class UnknownBeneficiaryError extends PlumblineError {
  override readonly name = "UnknownBeneficiaryError";

  constructor(readonly beneficiary: bigint) {
    super({
      message: `Account ${beneficiary}, to which bounties are to go, does not exist.`,
      remedy: "Open an account with `plumbline account open` and name it as `beneficiary`, or 0 for none.",
    });
  }
}
