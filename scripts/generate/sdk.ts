/**
 * Writes sdk/src/generated/: ABIs as constants, types of what they decode to, the typed contracts, and the deployments on
 * public networks. With --check it only says whether what is there is what it would write.
 */
import { glob, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { report } from "../check/report.ts";
import { type AbiItem, bare, fieldsOf, itemsOf, type NamedItem, readAbis, signatureOf, typeOf } from "./abi.ts";

const OUT = "sdk/src/generated";
const HEADER = "// Written by `npm run generate:sdk` from the build. Do not edit.\n";
const LOCAL_CHAIN_ID = 31_337;

/** Whose errors a call of the exchange, its lens, token or oracle can end with. Mocks are left out. */
const ERROR_SOURCES = [
  "artifacts/contracts/Exchange.sol/Exchange.json",
  "artifacts/contracts/{funding,libraries,operations,oracle,periphery,types}/**/*.json",
  "artifacts/@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager.json",
];

/** Two errors of one name: what the second one is called here. */
const ALIASES: Readonly<Record<string, string>> = { "TooManyDecimals(uint256,uint256)": "TokenTooManyDecimals" };

/** Typed contracts that are copied, with everything they import. */
const TYPED = {
  Exchange: "typechain-types/contracts/Exchange.ts",
  Lens: "typechain-types/contracts/periphery/Lens.ts",
  TestCollateral: "typechain-types/contracts/periphery/TestCollateral.ts",
} as const;

const constant = (name: string, doc: string, items: readonly AbiItem[]): string =>
  `/** ${doc} */\nexport const ${name} = ${JSON.stringify(items.map(bare), undefined, 1)} as const;\n`;

const namesOf = (type: string): string => `Contract${type}Arguments`;

function argumentsOf(type: string, doc: string, items: readonly (readonly [string, NamedItem])[], structs: Structs) {
  const members = items.map(([name, { inputs }]) =>
    inputs.length === 0
      ? `  readonly ${name}: Readonly<Record<string, never>>;\n`
      : `  readonly ${name}: {\n${fieldsOf(inputs, structs, "    ")}  };\n`,
  );
  return `/** ${doc} */\nexport interface ${namesOf(type)} {\n${members.join("")}}\n`;
}

type Structs = Map<string, readonly NamedItem["inputs"][number][]>;

function declare(structs: Structs): string {
  return [...structs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, components]) => `export interface ${name} {\n${fieldsOf(components, structs, "  ")}}\n`)
    .join("\n");
}

async function generateAbis(): Promise<Map<string, string>> {
  const exchange = await readAbis("artifacts/contracts/Exchange.sol/Exchange.json");
  const linked = await readAbis("artifacts/contracts/operations/*.sol/*.json");
  const lens = await readAbis("artifacts/contracts/periphery/Lens.sol/Lens.json");
  const token = await readAbis("artifacts/contracts/periphery/TestCollateral.sol/TestCollateral.json");
  const oracle = await readAbis("artifacts/contracts/interfaces/IIndexOracle.sol/IIndexOracle.json");
  const funding = await readAbis(
    "artifacts/contracts/interfaces/{IAdaptiveFunding,IFundingModel,IInterestRateSource,ITieredFunding}.sol/*.json",
  );
  const failing = (await Promise.all(ERROR_SOURCES.map(readAbis))).flat();

  const functions = itemsOf(exchange, "function");
  const events = itemsOf([...exchange, ...linked], "event");
  const errors = itemsOf(failing, "error").map((item) => [ALIASES[signatureOf(item)] ?? item.name, item] as const);
  const names = errors.map(([name]) => name);
  const twice = names.filter((name, place) => names.indexOf(name) !== place);
  if (twice.length > 0) throw new Error(`Errors of one name need an alias in ALIASES: ${twice.join(", ")}`);

  const structs: Structs = new Map();
  for (const { inputs, outputs = [] } of [...functions, ...itemsOf(lens, "function")]) {
    for (const parameter of [...inputs, ...outputs]) typeOf(parameter, structs);
  }
  const eventTypes = argumentsOf(
    "Event",
    "Arguments of the exchange's events, by name.",
    events.map((item) => [item.name, item] as const),
    structs,
  );
  const errorTypes = argumentsOf("Error", "Arguments of the contracts' errors, by name.", errors, structs);
  const returns = [
    returnsOf("ExchangeReturns", "What the exchange's functions return.", functions, structs),
    returnsOf("LensReturns", "What the Lens's views return.", itemsOf(lens, "function"), structs),
    returnsOf("TokenReturns", "What the collateral's functions return.", itemsOf(token, "function"), structs),
    returnsOf("OracleReturns", "What an oracle returns.", itemsOf(oracle, "function"), structs),
  ].join("\n");
  const identifiers = errors.map(([name, item]) => `  ${name}: ${JSON.stringify(signatureOf(item))},\n`);
  return new Map([
    ["abi/exchange.ts", constant("exchangeAbi", "Functions and events of the exchange.", [...functions, ...events])],
    ["abi/lens.ts", constant("lensAbi", "Views.", itemsOf(lens, "function"))],
    [
      "abi/token.ts",
      constant("tokenAbi", "The collateral token; a faucet on test networks.", itemsOf(token, "function")),
    ],
    ["abi/oracle.ts", constant("oracleAbi", "An index oracle.", itemsOf(oracle, "function"))],
    ["abi/funding.ts", constant("fundingAbi", "Funding models and interest sources.", itemsOf(funding, "function"))],
    [
      "abi/errors.ts",
      constant(
        "errorsAbi",
        "Every error that a call can end with.",
        errors.map(([, item]) => item),
      ),
    ],
    ["structs.ts", declare(structs)],
    ["returns.ts", `${imports(returns, structs)}${returns}`],
    ["events.ts", `${imports(eventTypes, structs)}${eventTypes}`],
    [
      "errors.ts",
      `${imports(errorTypes, structs)}${errorTypes}\n/** Signatures by name. */\nexport const errorSignatures = {\n${identifiers.join("")}} as const;\n`,
    ],
  ]);
}

/** What the functions of a contract return, each a list. */
function returnsOf(name: string, doc: string, functions: readonly NamedItem[], structs: Structs): string {
  const seen = new Set<string>();
  const members = functions
    .filter((item) => (item.outputs ?? []).length > 0 && !seen.has(item.name) && seen.add(item.name))
    .map((item) => {
      const values = (item.outputs ?? []).map((output, place) => {
        const label = output.name === "" ? `_${place}` : output.name;
        return `${label}: ${typeOf(output, structs)}`;
      });
      return `  readonly ${item.name}: readonly [${values.join(", ")}];\n`;
    });
  return `/** ${doc} */\nexport interface ${name} {\n${members.join("")}}\n`;
}

/** Names the structs that a text mentions. */
function imports(text: string, structs: Structs): string {
  const used = [...structs.keys()].filter((name) => new RegExp(`\\b${name}\\b(?!:)`).test(text)).sort();
  return used.length === 0 ? "" : `import type { ${used.join(", ")} } from "./structs.ts";\n\n`;
}

async function generateContracts(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [name, path] of Object.entries(TYPED)) {
    const text = await readFile(path, "utf8");
    files.set(`contracts/${name}.ts`, text.replace(/(?:\.\.\/)+common\.js/, "./common.ts"));
  }
  files.set("contracts/common.ts", await readFile("typechain-types/common.ts", "utf8"));
  return files;
}

/** Records of public networks, which are committed; those of a local chain change with every run. */
async function generateDeployments(): Promise<Map<string, string>> {
  const paths = (await Array.fromAsync(glob("deployments/*.json"))).sort();
  const records = await Promise.all(paths.map(async (path) => [path, await readFile(path, "utf8")] as const));
  const entries = records
    .map(([path, json]) => [Number(/(\d+)\.json$/.exec(path)?.[1]), json] as const)
    .filter(([chainId]) => chainId !== LOCAL_CHAIN_ID)
    .map(([chainId, json]) => `  ${chainId}: ${json.trim()},\n`);
  const doc = "/** Records of the deployments on public networks, by chain id, as `parseDeployment` takes them. */";
  return new Map([
    ["deployments.ts", `${doc}\nexport const records: Readonly<Record<number, unknown>> = {\n${entries.join("")}};\n`],
  ]);
}

async function present(): Promise<Map<string, string>> {
  const entries = await readdir(OUT, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  return new Map(paths.map((path, place) => [path.slice(OUT.length + 1), texts[place] ?? ""]));
}

const generated = new Map(
  [...(await generateAbis()), ...(await generateContracts()), ...(await generateDeployments())].map(
    ([path, text]) => [path, `${HEADER}${text}`] as const,
  ),
);

if (process.argv.includes("--check")) {
  const old = await present();
  const stale = [...old.keys()].filter((path) => !generated.has(path)).map((path) => `${path} is no longer generated`);
  const changed = [...generated].filter(([path, text]) => old.get(path) !== text);
  report("sdk", {
    problems: [...stale, ...changed.map(([path]) => `${path} is missing or differs from the build`)],
    summary: `${generated.size} generated files are up to date`,
    remedy: "npm run build && npm run generate:sdk",
  });
} else {
  await rm(OUT, { recursive: true, force: true });
  for (const [path, text] of generated) {
    await mkdir(dirname(join(OUT, path)), { recursive: true });
    await writeFile(join(OUT, path), text);
  }
  console.log(`Wrote ${generated.size} files to ${OUT}`);
}
