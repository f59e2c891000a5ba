import { randomUUID } from 'node:crypto'
import type { AnswerTo, AskedQuestion, KernelAnswer, KernelQuestion } from '../protocol'

/** The questions to a kernel that wait for their answers. */
export class Questions {
  private readonly asked = new Map<string, (answer: KernelAnswer | undefined) => void>()

  constructor(private readonly send: (asked: AskedQuestion) => void) {}

  /** Never rejects: there is no answer from a kernel that dies. */
  async ask<Question extends KernelQuestion>(question: Question): Promise<AnswerTo<Question> | undefined> {
    const request = randomUUID()
    const answer = await new Promise<KernelAnswer | undefined>(resolve => {
      this.asked.set(request, resolve)
      this.send({ type: 'ask', request, question })
    })
    return answer && isAnswerTo(question, answer) ? answer : undefined
  }

  answer(request: string, answer: KernelAnswer | undefined): void {
    this.asked.get(request)?.(answer)
    this.asked.delete(request)
  }

  /** No answer comes any more. */
  end(): void {
    for (const request of this.asked.keys()) this.answer(request, undefined)
  }

  /** Nobody waits any more. */
  clear(): void {
    this.asked.clear()
  }
}

const isAnswerTo = <Question extends KernelQuestion>(question: Question, answer: KernelAnswer): answer is AnswerTo<Question> => answer.type === question.type
