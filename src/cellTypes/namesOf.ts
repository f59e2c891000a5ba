import type * as tss from 'typescript/lib/tsserverlibrary'

/** What a cell leaves to the cells after it: the names that it declares or imports at its top, those of a `var` in a block, too. */
export function namesOf(ts: typeof tss, source: tss.SourceFile): Set<string> {
  const names = new Set<string>()
  const bind = (name: tss.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text)
    else for (const element of name.elements) if (ts.isBindingElement(element)) bind(element.name)
  }
  const visit = (node: tss.Node, top: boolean): void => {
    if (ts.isImportDeclaration(node)) {
      const { name, namedBindings } = node.importClause ?? {}
      if (name) names.add(name.text)
      if (namedBindings && ts.isNamespaceImport(namedBindings)) names.add(namedBindings.name.text)
      else for (const { name: imported } of namedBindings?.elements ?? []) names.add(imported.text)
    } else if (top && (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node))) {
      if (node.name && ts.isIdentifier(node.name)) names.add(node.name.text)
    } else if (ts.isVariableDeclarationList(node)) {
      if (top || !(node.flags & ts.NodeFlags.BlockScoped)) for (const { name } of node.declarations) bind(name)
    } else if (ts.isVariableStatement(node)) visit(node.declarationList, top)
    else if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, child => visit(child, ts.isSourceFile(node)))
  }
  visit(source, true)
  return names
}
