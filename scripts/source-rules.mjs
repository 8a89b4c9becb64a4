// Rules that the graph of imports can't show: what the domain's code names, and where a container is asked.
// @ts-check

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/**
 * @typedef {object} Breach
 * @property {"domain-is-pure" | "container-get-in-entry-points" | "no-dynamic-bindings" | "adapters-without-use-cases"} rule
 * @property {string} file relative to the root
 * @property {number} line from 1
 * @property {string} what
 */

/** Ambient things: time, chance, I/O and the machine come into the domain by ports and commands. */
const AMBIENT = new Set(
  (
    "process console fetch crypto performance navigator window document globalThis Buffer require localStorage XMLHttpRequest WebSocket " +
    "setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask"
  ).split(" "),
);
const DOMAIN = /^packages\/domain\/src\//;
const ADAPTERS = /^packages\/adapters\/src\//;
const TEST = /\.test\.ts$/;
/** Who may ask a container: what starts a process, the one function it does so through, and the wiring's own tests. */
const ENTRY_POINTS = /^packages\/apps\/src\/(?:cli\/|[^/]+\/main\.ts$|wiring\/(?:resolve-ports|[^/]+\.test)\.ts$)/;
const CONTAINER_ASKS = new Set(["get", "getAsync", "getAll", "getAllAsync"]);

/**
 * Reads every source of every package. Throws when there is none: a rule that was checked on nothing holds for nothing.
 * @param {string} root
 * @returns {{ files: number, breaches: Breach[] }}
 */
export function checkSources(root) {
  const files = listSources(root, "packages");
  const domainFiles = files.filter((file) => DOMAIN.test(file) && !TEST.test(file));
  if (domainFiles.length === 0) throw new Error("the source rules found no domain to check: is packages/domain/src where it should be?");
  const sources = files.map((file) => ({ file, source: parse(root, file) }));
  const useCases = namesOfUseCases(sources);
  const breaches = sources.flatMap(({ file, source }) => [
    ...(DOMAIN.test(file) && !TEST.test(file) ? impurities(source) : []),
    ...(ADAPTERS.test(file) && !TEST.test(file) ? useCaseImports(source, useCases) : []),
    ...(file.startsWith("packages/apps/") ? containerUses(file, source) : []),
  ]);
  return { files: files.length, breaches };
}

/** @param {ts.SourceFile} source @returns {Breach[]} */
function impurities(source) {
  return [...walk(source)].flatMap((node) => {
    const what = ambientUse(node);
    return what ? [breach("domain-is-pure", source, node, what)] : [];
  });
}

/** @param {ts.Node} node @returns {string | undefined} */
function ambientUse(node) {
  if (ts.isNewExpression(node) && isNamed(node.expression, "Date") && !node.arguments?.length) return "new Date() without an instant";
  if (ts.isCallExpression(node) && isNamed(node.expression, "Date")) return "Date()";
  if (ts.isPropertyAccessExpression(node)) {
    const access = `${node.expression.getText()}.${node.name.text}`;
    if (access === "Date.now" || access === "Math.random") return access;
  }
  if (ts.isIdentifier(node) && AMBIENT.has(node.text) && !isMemberName(node) && !isDeclaredAround(node)) return node.text;
  return undefined;
}

/** Whether the name is a parameter or variable of the code around it: a `document` of a read model is no web page. @param {ts.Identifier} node */
function isDeclaredAround(node) {
  for (let around = node.parent; around; around = around.parent) {
    const declared = declarationsOf(around).some((name) => bindingNames(name).includes(node.text));
    if (declared) return true;
  }
  return false;
}

/** What a function, block or loop declares for the code inside it. @param {ts.Node} scope @returns {ts.BindingName[]} */
function declarationsOf(scope) {
  if (ts.isFunctionLike(scope)) return scope.parameters.map(({ name }) => name);
  if (ts.isVariableDeclaration(scope)) return [scope.name];
  if (ts.isForOfStatement(scope) && ts.isVariableDeclarationList(scope.initializer)) return scope.initializer.declarations.map(({ name }) => name);
  if (!(ts.isBlock(scope) || ts.isSourceFile(scope) || ts.isCaseOrDefaultClause(scope))) return [];
  return [...scope.statements].flatMap((each) => (ts.isVariableStatement(each) ? each.declarationList.declarations.map(({ name }) => name) : []));
}

/** @param {ts.BindingName} name @returns {string[]} */
function bindingNames(name) {
  if (ts.isIdentifier(name)) return [name.text];
  return [...name.elements].flatMap((element) => (ts.isBindingElement(element) ? bindingNames(element.name) : []));
}

/** A property, method or type member may be called `process`; a variable may not. @param {ts.Identifier} node */
function isMemberName(node) {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  const member =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent);
  return member && parent.name === node;
}

/**
 * Adapters know the domain's ports and values; the use cases lie behind the same index.
 * @param {ts.SourceFile} source @param {ReadonlySet<string>} useCases
 * @returns {Breach[]}
 */
function useCaseImports(source, useCases) {
  return source.statements.flatMap((node) => {
    if (!(ts.isImportDeclaration(node) || ts.isExportDeclaration(node))) return [];
    if (!(node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier) && node.moduleSpecifier.text === "@webordinary/domain")) return [];
    const named = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
    if (!named || !("elements" in named)) return [breach("adapters-without-use-cases", source, node, "the whole domain at once, use cases and all")];
    return named.elements
      .map((element) => (element.propertyName ?? element.name).text)
      .filter((name) => useCases.has(name))
      .map((name) => breach("adapters-without-use-cases", source, node, name));
  });
}

/** @param {Array<{ file: string, source: ts.SourceFile }>} sources @returns {ReadonlySet<string>} */
function namesOfUseCases(sources) {
  const inside = sources.filter(({ file }) => file.startsWith("packages/domain/src/use-cases/") && !TEST.test(file));
  return new Set(inside.flatMap(({ source }) => source.statements.flatMap(exportedNames)));
}

/** @param {ts.Statement} statement @returns {string[]} */
function exportedNames(statement) {
  const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!exported) return [];
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
  return "name" in statement && statement.name ? [/** @type {ts.Identifier} */ (statement.name).text] : [];
}

/** @param {string} file @param {ts.SourceFile} source @returns {Breach[]} */
function containerUses(file, source) {
  return [...walk(source)].flatMap((node) => {
    if (!(ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))) return [];
    const { expression, name } = node.expression;
    if (name.text === "toDynamicValue")
      return [breach("no-dynamic-bindings", source, node, "toDynamicValue: bind with toResolvedValue and a list of tokens")];
    const asksContainer = CONTAINER_ASKS.has(name.text) && /container$/i.test(expression.getText());
    if (asksContainer && !ENTRY_POINTS.test(file)) return [breach("container-get-in-entry-points", source, node, node.expression.getText())];
    return [];
  });
}

/** @param {ts.Node} node @param {string} name */
function isNamed(node, name) {
  return ts.isIdentifier(node) && node.text === name;
}

/** @param {ts.Node} node @returns {Generator<ts.Node>} */
function* walk(node) {
  yield node;
  /** @type {ts.Node[]} */
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* walk(child);
}

/** @param {Breach["rule"]} rule @param {ts.SourceFile} source @param {ts.Node} node @param {string} what @returns {Breach} */
function breach(rule, source, node, what) {
  return { rule, file: source.fileName, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, what };
}

/** @param {string} root @param {string} file */
function parse(root, file) {
  return ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ESNext, true);
}

/** @param {string} root @param {string} folder @returns {string[]} */
function listSources(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|dist|sample)$/.test(entry.name) ? [] : listSources(root, path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}
