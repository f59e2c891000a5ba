import type tss from 'typescript'

/** What a cell makes known under a name. */
export interface CellName {
  /** Where it is declared in the cell's text. */
  at: number
  /** Nothing but a type: another cell may give the name to a value, too. */
  isType: boolean
  /** The cell exports it itself. */
  isExported: boolean
}

/** What a cell leaves to the cells after it: the names that it declares, imports or exports at its top, those of a `var` in a block, too. */
export function namesOf(ts: typeof tss, source: tss.SourceFile): Map<string, CellName> {
  const names = new Map<string, CellName>()
  const add = (node: tss.Identifier, { isType = false, isExported = false } = {}): void => {
    const { text: name } = node
    if (name === '') return
    const known = names.get(name)
    names.set(name, { at: known?.at ?? node.getStart(source), isType: isType && (known?.isType ?? true), isExported: isExported || (known?.isExported ?? false) })
  }
  const bind = (name: tss.BindingName, isExported: boolean): void => {
    if (ts.isIdentifier(name)) add(name, { isExported })
    else for (const element of name.elements) if (ts.isBindingElement(element)) bind(element.name, isExported)
  }
  const isExported = (node: tss.Node): boolean => {
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
    const has = (kind: tss.SyntaxKind): boolean => modifiers.some(modifier => modifier.kind === kind)
    return has(ts.SyntaxKind.ExportKeyword) && !has(ts.SyntaxKind.DefaultKeyword)
  }
  const visit = (node: tss.Node, top: boolean): void => {
    if (ts.isImportDeclaration(node)) {
      const { name, namedBindings } = node.importClause ?? {}
      if (name) add(name)
      if (namedBindings && ts.isNamespaceImport(namedBindings)) add(namedBindings.name)
      else for (const { name: imported } of namedBindings?.elements ?? []) add(imported)
    } else if (ts.isImportEqualsDeclaration(node)) add(node.name, { isExported: isExported(node) })
    else if (ts.isExportDeclaration(node)) {
      if (node.exportClause && ts.isNamedExports(node.exportClause)) for (const { name } of node.exportClause.elements) if (ts.isIdentifier(name) && name.text !== 'default') add(name, { isExported: true })
    } else if (top && (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))) add(node.name, { isType: true, isExported: isExported(node) })
    else if (top && (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node))) {
      if (node.name && ts.isIdentifier(node.name) && !(node.flags & ts.NodeFlags.GlobalAugmentation)) add(node.name, { isExported: isExported(node) })
    } else if (ts.isVariableStatement(node)) variables(node.declarationList, top, isExported(node))
    else if (ts.isVariableDeclarationList(node)) variables(node, false, false)
    else if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, child => visit(child, ts.isSourceFile(node)))
  }
  /** Those of a `var` wherever it stands, of others only at the top. */
  const variables = ({ declarations, flags }: tss.VariableDeclarationList, top: boolean, exported: boolean): void => {
    if (top || !(flags & ts.NodeFlags.BlockScoped)) for (const { name } of declarations) bind(name, exported)
  }
  visit(source, true)
  return names
}
