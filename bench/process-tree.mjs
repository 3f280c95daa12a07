import { readdirSync, readFileSync } from 'node:fs';

/** What processes and their descendants use, from Linux' /proc. */

const TICKS_PER_SECOND = 100;

/** Fields of /proc/<pid>/stat after the name: 0 state, 1 parent, 11 user time, 12 system time. Null when it is gone. */
function statFields(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : fields;
  } catch {
    return null;
  }
}

/** @param {number[]} roots @returns {number[]} the living ones of them and of all their descendants */
export function processTree(roots) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? statFields(name)?.[1] : undefined;
    if (parent !== undefined) children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)]);
  }
  const found = new Set();
  const visit = (pid) => {
    if (found.has(pid) || statFields(pid) === null) return;
    found.add(pid);
    for (const child of children.get(pid) ?? []) visit(child);
  };
  for (const root of roots) visit(root);
  return [...found];
}

/** @param {number[]} roots @returns {number} CPU seconds that the living tree has used since it began */
export function cpuSeconds(roots) {
  const ticks = processTree(roots).map((pid) => {
    const fields = statFields(pid);
    return fields === null ? 0 : Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

/** CPU seconds of the whole machine, time that a hypervisor took included. */
export function machineCpuSeconds() {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  const [user, nice, system, , , irq, softirq, steal] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}

/** @param {number[]} roots @returns {{rssMiB: number, pssMiB: number, byProcess: {name: string, rssMiB: number}[]}} PSS splits shared pages */
export function memory(roots) {
  const byProcess = [];
  let rss = 0;
  let pss = 0;
  for (const pid of processTree(roots)) {
    try {
      const roll = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const kib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(roll)?.[1] ?? 0);
      byProcess.push({ name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), rssMiB: Math.round(kib('Rss') / 1024) });
      rss += kib('Rss');
      pss += kib('Pss');
    } catch {
      // It ended meanwhile.
    }
  }
  return { rssMiB: Math.round(rss / 1024), pssMiB: Math.round(pss / 1024), byProcess };
}
