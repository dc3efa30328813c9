/** Every metric that keepers have: name, kind, labels, and what it says. All names begin with `plumbline_keepers_`. */

export interface MetricDeclaration {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels?: readonly string[];
  /** Of a histogram, upper ends. */
  readonly buckets?: readonly number[];
}

export const PREFIX = "plumbline_keepers_";

const SECONDS = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export const METRICS: Readonly<Record<string, MetricDeclaration>> = {
  // The loop
  block: { kind: "gauge", help: "Number of the block that the last turn was about" },
  block_timestamp_seconds: { kind: "gauge", help: "Time of that block, unix seconds" },
  head_lag_blocks: { kind: "gauge", help: "Blocks between the head and the model" },
  turn_seconds: { kind: "histogram", help: "From a block to everything being submitted", buckets: SECONDS },
  accounts_failing: { kind: "gauge", help: "Accounts below maintenance margin" },
  degraded: { kind: "gauge", help: "1 while this part does not work", labels: ["part"] },
  errors_total: { kind: "counter", help: "Errors of follower, sender and database", labels: ["part", "error"] },
  undeclared_metrics_total: { kind: "counter", help: "Uses of metrics that are not declared", labels: ["name"] },

  // The follower
  follower_block: { kind: "gauge", help: "Block that the model is at" },
  follower_lag_blocks: { kind: "gauge", help: "Blocks between the head and the model, while it catches up, too" },
  follower_step_seconds: { kind: "histogram", help: "Time of a step to the head", buckets: SECONDS },
  follower_reloads_total: { kind: "counter", help: "Times that the state was loaded anew", labels: ["reason"] },
  follower_events_total: { kind: "counter", help: "Events read" },
  follower_repairs_total: { kind: "counter", help: "Records that had to be repaired" },
  follower_reorganisations_total: { kind: "counter", help: "Reorganisations undone" },
  follower_reorganisation_blocks: {
    kind: "histogram",
    help: "How many blocks they undid",
    buckets: [1, 2, 3, 5, 10, 20, 50, 100],
  },
  follower_checks_total: { kind: "counter", help: "Checks of a part of the model against the chain" },
  follower_differences_total: { kind: "counter", help: "Checks that found a difference" },
  follower_failures_total: { kind: "counter", help: "Steps that failed and were tried again", labels: ["error"] },
  database_failures_total: { kind: "counter", help: "Failures of the database", labels: ["failure"] },

  // Duties
  duty_decided_total: { kind: "counter", help: "Intents that a duty decided on", labels: ["duty"] },
  duty_decision_seconds: { kind: "histogram", help: "Time of a decision", labels: ["duty"], buckets: SECONDS },
  duty_errors_total: { kind: "counter", help: "Decisions that failed with an error", labels: ["duty"] },
  duty_mined_total: { kind: "counter", help: "Intents whose transaction was mined", labels: ["duty"] },
  duty_failed_total: {
    kind: "counter",
    help: "Intents whose transaction reverted, was cancelled or lost",
    labels: ["duty", "state"],
  },
  duty_reward_quote_total: {
    kind: "counter",
    help: "Rewards of mined intents as they were expected, quote",
    labels: ["duty"],
  },
  duty_gas_total: { kind: "counter", help: "Gas used by mined intents", labels: ["duty"] },
  insurance_quote: { kind: "gauge", help: "What an insurance fund holds, quote", labels: ["fund"] },
  insurance_quote_alarming: { kind: "gauge", help: "1 if it should hold more", labels: ["fund"] },
  market_status: {
    kind: "gauge",
    help: "1 active, 2 reduce-only, 3 halted, 4 closing, 5 closed",
    labels: ["market"],
  },
  market_status_alarming: { kind: "gauge", help: "1 unless it is active or closed", labels: ["market"] },
  market_index_status: {
    kind: "gauge",
    help: "0 usable, 1 in grace, 2 sequencer down, 3 stale, 4 absurd, 5 deviating, 6 unreadable",
    labels: ["market"],
  },
  market_index_status_alarming: { kind: "gauge", help: "1 unless it is usable", labels: ["market"] },

  // Sending
  intents_total: { kind: "counter", help: "Intents submitted, by what became of them", labels: ["duty", "fate"] },
  broadcasts_total: { kind: "counter", help: "Broadcasts, by what the node said", labels: ["verdict"] },
  rebroadcasts_total: { kind: "counter", help: "Transactions that were broadcast again" },
  replacements_total: { kind: "counter", help: "Transactions replaced by one with a higher fee" },
  fee_cap_reached_total: { kind: "counter", help: "Replacements that the fee cap forbade" },
  nonce_gaps_total: { kind: "counter", help: "Nonces that had to be filled" },
  transactions_pending: { kind: "gauge", help: "Transactions under way" },
  transactions_total: { kind: "counter", help: "Transactions that the chain has decided on", labels: ["state"] },
  transactions_reorganised_total: { kind: "counter", help: "Transactions whose block was undone" },
  gas_spent_wei_total: { kind: "counter", help: "Paid for gas, wei", labels: ["state"] },
  wallet_balance_wei: { kind: "gauge", help: "What the wallet has for gas, wei" },
  wallet_empty_total: { kind: "counter", help: "Transactions that the wallet could not pay for" },
  subsidy_exhausted_total: { kind: "counter", help: "Intents that the day's budget for subsidies did not cover" },

  // Providers and database
  provider_up: { kind: "gauge", help: "1 if the provider is used", labels: ["provider"] },
  provider_head: { kind: "gauge", help: "Its newest block", labels: ["provider"] },
  provider_lag_blocks: { kind: "gauge", help: "Blocks behind the newest head", labels: ["provider"] },
  provider_faults_total: { kind: "counter", help: "Requests that failed", labels: ["provider", "kind"] },
  provider_exhausted_total: { kind: "counter", help: "Requests that no provider answered", labels: ["method"] },
  provider_request_seconds: {
    kind: "histogram",
    help: "Time of a request",
    labels: ["provider"],
    buckets: SECONDS,
  },
  database_up: { kind: "gauge", help: "1 if the database answers" },
};
