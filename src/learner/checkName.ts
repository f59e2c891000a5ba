/** Throws unless the name of a metric or a loss is a text that says something. @param what the function: `metric` */
export function checkName(what: string, name: unknown): void {
  if (typeof name !== 'string' || name.trim() === '') throw new TypeError(`${what}(name, function): the name must be a text, such as ${JSON.stringify(what === 'loss' ? 'hinge' : 'meanMargin')}, but it is ${typeof name === 'string' ? 'empty' : String(name)}.`)
}
