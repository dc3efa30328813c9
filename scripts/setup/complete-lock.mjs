// A registry that carries native packages for some platforms only leaves the others out of package-lock.json, and
// `npm ci` of npm 11 then refuses the lock ("Missing: ... from lock file"). This adds an entry for each optional
// dependency that is missing. Run it after the lock file was regenerated, then check with `npm ci`.
// It does not cope with two versions of one native tool in the tree.
import fs from "node:fs";

const file = "package-lock.json";
const lock = JSON.parse(fs.readFileSync(file, "utf8"));
const packages = lock.packages;

const operatingSystems = [
  [/android/, "android"],
  [/darwin|macos/, "darwin"],
  [/win32|windows/, "win32"],
  [/freebsd/, "freebsd"],
  [/openharmony/, "openharmony"],
  [/linux/, "linux"],
];
const processors = [
  [/arm64|aarch64/, "arm64"],
  [/arm/, "arm"],
  [/x64|amd64|x86_64/, "x64"],
  [/wasm32/, "wasm32"],
  [/ia32/, "ia32"],
  [/ppc64/, "ppc64"],
  [/riscv64/, "riscv64"],
  [/s390x/, "s390x"],
];
const firstMatch = (table, name) => table.find(([pattern]) => pattern.test(name))?.[1];

let added = 0;
for (const [path, entry] of Object.entries({ ...packages })) {
  if (path === "") continue;
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const beside = `${path.slice(0, path.lastIndexOf("node_modules/"))}node_modules/${name}`;
    if (packages[beside] || packages[`${path}/node_modules/${name}`]) continue;
    const os = firstMatch(operatingSystems, name);
    const cpu = firstMatch(processors, name);
    packages[beside] = {
      version: /^\d/.test(range) ? range : entry.version,
      ...(cpu && { cpu: [cpu] }),
      ...(entry.dev && { dev: true }),
      optional: true,
      ...(os && { os: [os] }),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`added ${added} entries`);
