import type { AnyNode, Program, Statement } from 'acorn'
import { ancestor } from 'acorn-walk'

type Loop = AnyNode & { body: Statement }
const isLoop = (node: AnyNode): node is Loop => /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type)

const isFunction = (node: AnyNode): boolean => /Function/.test(node.type)

/** Puts text at a position of the code, in front of what begins there or behind what ends there. */
export type Insert = (position: number, text: string, side: 'before' | 'after') => void

export interface LoopChecks {
  /** For loops outside of functions. */
  atTop: string
  inFunction: string
}

/**
 * Puts a check at the start of every loop that awaits something. Such a loop runs bit by bit between other work, where it cannot be
 * terminated from outside: so it looks by itself whether it was interrupted. A loop without `await` is left as fast as it is.
 */
export function checkLoops(program: Program, insert: Insert, checks: LoopChecks): void {
  const loops = new Map<Loop, string>()
  const mark = (ancestors: AnyNode[]): void => {
    const check = ancestors.some(isFunction) ? checks.inFunction : checks.atTop
    for (const node of ancestors.toReversed()) {
      if (isFunction(node)) return
      if (isLoop(node)) loops.set(node, check)
    }
  }
  ancestor(program, {
    AwaitExpression: (_node, _state, ancestors) => mark(ancestors),
    ForOfStatement: (node, _state, ancestors) => {
      if (node.await) mark(ancestors)
    }
  })
  for (const [{ body }, check] of loops) {
    if (body.type === 'BlockStatement') insert(body.start + 1, check, 'after')
    else {
      insert(body.start, `{${check}`, 'before')
      insert(body.end, '}', 'after')
    }
  }
}
