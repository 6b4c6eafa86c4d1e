// Which lines of the sources touch which storage variable, from the compiler's own syntax trees.
//
// A line touches a variable when it names it, or when it reads or writes through a storage pointer to the struct that
// lives there. A struct's members count apart: `totals.scaledDebt`; a line that names the whole struct counts for all.

/** The references of every contract: { sources: {path: text of sources that are not ours}, contracts: {name: {variable: {path: [line]}}} }. */
export function references(contracts, output, read) {
  const trees = Object.fromEntries(Object.entries(output.sources).map(([path, source]) => [path, source.ast]));
  const lines = Object.fromEntries(Object.keys(trees).map((path) => [path, lineStarts(read(path))]));
  const found = {};
  const foreign = {};
  for (const [source, name] of contracts) {
    if (!source.startsWith("src/")) continue;
    const files = closure(source, trees);
    const touched = ofContract(source, name, files, trees, lines);
    if (Object.keys(touched).length === 0) continue;
    found[name] = touched;
    for (const path of Object.values(touched).flatMap(Object.keys)) {
      if (!path.startsWith("src/")) foreign[path] = read(path);
    }
  }
  return { contracts: found, sources: foreign };
}

function ofContract(source, name, files, trees, lines) {
  const definition = trees[source].nodes.find((node) => node.nodeType === "ContractDefinition" && node.name === name);
  const family = new Set(definition.linearizedBaseContracts);
  const structs = new Map(); // declaration of a struct → its members
  const variables = new Map(); // declaration of a state variable → { label, members }
  const members = new Map(); // declaration of a member → name
  const all = files.flatMap((path) => nodes(trees[path]));
  for (const node of all) {
    if (node.nodeType === "StructDefinition") {
      structs.set(node.id, node.members);
      for (const member of node.members) members.set(member.id, member.name);
    }
  }
  for (const contract of all.filter((node) => node.nodeType === "ContractDefinition" && family.has(node.id))) {
    for (const node of contract.nodes) {
      const stored = node.nodeType === "VariableDeclaration" && node.stateVariable && node.mutability === "mutable";
      if (!stored || node.storageLocation === "transient") continue;
      const struct = structOf(node.typeName);
      variables.set(node.id, { label: node.name, struct, members: structs.get(struct) ?? [] });
    }
  }
  const touched = {};
  const note = (key, path, node) => {
    const line = lineOf(lines[path], Number(node.src.split(":")[0]));
    const at = ((touched[key] ??= {})[path] ??= new Set());
    at.add(line);
  };
  for (const path of files) {
    walk(trees[path], [], (node, parents) => {
      const variable = variables.get(node.referencedDeclaration ?? (variables.has(node.id) ? node.id : undefined));
      if (variable) {
        const own = memberAbove(node, parents);
        note(variable.label, path, node);
        for (const member of variable.members) {
          if (own === undefined || own.referencedDeclaration === member.id) note(`${variable.label}.${member.name}`, path, node);
        }
        return;
      }
      const isPointer = node.nodeType === "MemberAccess" && members.has(node.referencedDeclaration)
        && /\bstorage (ref|pointer)$/.test(node.expression?.typeDescriptions?.typeString ?? "");
      if (!isPointer) return;
      for (const { label, members: own } of variables.values()) {
        if (own.some((member) => member.id === node.referencedDeclaration)) {
          note(label, path, node);
          note(`${label}.${node.memberName}`, path, node);
        }
      }
    });
  }
  const sorted = (set) => [...set].sort((a, b) => a - b);
  return Object.fromEntries(Object.entries(touched).map(([key, at]) => [
    key, Object.fromEntries(Object.entries(at).map(([path, set]) => [path, sorted(set)])),
  ]));
}

/** The declaration of the struct that a type is, or that the values of its mappings are. */
function structOf(type) {
  while (type?.nodeType === "Mapping") type = type.valueType;
  return type?.nodeType === "UserDefinedTypeName" ? type.pathNode?.referencedDeclaration ?? type.referencedDeclaration : undefined;
}

/** The member that is taken of what a name stands for, through any keys. */
function memberAbove(node, parents) {
  let child = node;
  for (const parent of parents.toReversed()) {
    if (parent.nodeType === "IndexAccess" && parent.baseExpression === child) {
      child = parent;
      continue;
    }
    return parent.nodeType === "MemberAccess" && parent.expression === child ? parent : undefined;
  }
  return undefined;
}

/** A source and all it imports, itself first. */
function closure(source, trees) {
  const found = [source];
  for (const path of found) {
    const imports = trees[path].nodes.filter((node) => node.nodeType === "ImportDirective");
    for (const { absolutePath } of imports) if (!found.includes(absolutePath)) found.push(absolutePath);
  }
  return found;
}

function nodes(tree) {
  const found = [];
  walk(tree, [], (node) => found.push(node));
  return found;
}

function walk(value, parents, visit) {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, parents, visit);
  } else if (value !== null && typeof value === "object") {
    const isNode = typeof value.nodeType === "string";
    if (isNode) visit(value, parents);
    const below = isNode ? [...parents, value] : parents;
    for (const child of Object.values(value)) walk(child, below, visit);
  }
}

/** Byte offsets at which lines begin. */
function lineStarts(text) {
  const bytes = new TextEncoder().encode(text);
  const starts = [0];
  bytes.forEach((byte, index) => byte === 10 && starts.push(index + 1));
  return starts;
}

/** The line, from 1, that a byte offset is in. */
function lineOf(starts, offset) {
  let line = starts.length;
  while (starts[line - 1] > offset) line -= 1;
  return line;
}
