import ts from "typescript";

/** What a declaration file exports, sorted: `value accept`, `type Clock`, `value+type ThreadId`. */
export function exportedNames(declarations: string, currentFolder: string): string[] {
  const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2024, types: [] };
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => currentFolder;
  const program = ts.createProgram([declarations], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(declarations);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${declarations} is no module`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => {
      const { flags } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const kinds = [flags & ts.SymbolFlags.Value ? "value" : "", flags & ts.SymbolFlags.Type ? "type" : ""].filter(Boolean);
      return `${symbol.name} (${kinds.join(", ")})`;
    })
    .sort();
}
