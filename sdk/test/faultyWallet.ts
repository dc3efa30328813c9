import type { Eip1193Provider } from "ethers";

type Request = Parameters<Eip1193Provider["request"]>[0];

/** A wallet whose answers a test can spoil. */
export class FaultyWallet implements Eip1193Provider {
  readonly #inner: Eip1193Provider;
  /** What to answer instead; undefined passes the request on. */
  spoil: (request: Request) => unknown = () => undefined;
  requests = 0;

  constructor(inner: Eip1193Provider) {
    this.#inner = inner;
  }

  async request(request: Request): Promise<unknown> {
    this.requests += 1;
    const answer = this.spoil(request);
    if (answer instanceof Error) throw answer;
    return answer ?? (await this.#inner.request(request));
  }
}
