import type * as tf from '@tensorflow/tfjs'
import { escapeMarkup } from '../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'
import { activationOf, layerCalls, parametersOf } from './layerCalls'
import { variableOf } from './ParameterGroups'

/** One layer of a model. */
export interface LayerSummary {
  /** The layer's name; a shared layer's further uses have `#2`, `#3` … behind it. */
  name: string
  /** tfjs's class name with the activation, such as `Conv2D, relu`. */
  type: string
  /** `null` stands for the batch. */
  outputShape: (number | null)[]
  /** Numbers in the layer, trainable and fixed. */
  parameters: number
  /** Whether training changes any of them: not where the layer is frozen, or has none. */
  trainable: boolean
}

const HEADINGS = ['Layer', 'Type', 'Output shape', 'Parameters', 'Trained'] as const

/** A table of a model's layers (fastai's `learn.summary()`), displayed as text and HTML. */
export class ModelSummary implements Displayable {
  /** The layers from input to output; a model inside the model is one. */
  readonly layers: LayerSummary[]
  /** Numbers in the model, trainable and fixed; shared layers count once. */
  readonly parameters: number
  /** Numbers that training changes now. */
  readonly trainableParameters: number

  constructor(
    /** The model it is of. */
    readonly model: tf.LayersModel,
    /** Lines below the table. */
    readonly notes: readonly string[],
    /** What training changes now; all trainable weights where it is not given. */
    trained: readonly tf.Variable[] = model.trainableWeights.map(variableOf)
  ) {
    const changed = new Set(trained)
    this.layers = layerCalls(model).map(({ layer, name, output }) => {
      const activation = activationOf(layer)
      return {
        name,
        type: activation === 'linear' ? layer.getClassName() : `${layer.getClassName()}, ${activation}`,
        outputShape: [...output.shape],
        parameters: parametersOf(layer),
        trainable: layer.trainableWeights.some(weight => changed.has(variableOf(weight)))
      }
    })
    this.parameters = parametersOf(model)
    this.trainableParameters = parametersOf({ weights: trained })
  }

  toString(): string {
    const rows = [HEADINGS, ...this.cells()]
    const widths = HEADINGS.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
    const lines = rows.map(row => row.map((cell, column) => (column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd())
    lines.splice(1, 0, '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)))
    return [...lines, '', ...this.footer()].join('\n')
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const right = ' style="text-align:right"'
    const row = (cells: readonly string[], tag: 'td' | 'th'): string => `<tr>${cells.map((cell, column) => `<${tag}${column === 3 ? right : ''}>${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`
    const html = `<table><thead>${row(HEADINGS, 'th')}</thead><tbody>${this.cells().map(cells => row(cells, 'td')).join('')}</tbody></table><p>${this.footer().map(escapeMarkup).join('<br>')}</p>`
    return { 'text/html': html, 'text/plain': this.toString() }
  }

  private cells(): string[][] {
    return this.layers.map(layer => [layer.name, layer.type, layer.outputShape.map(side => side ?? 'batch').join(' x '), layer.parameters.toLocaleString('en'), layer.parameters === 0 ? '' : layer.trainable ? 'yes' : 'no'])
  }
  private footer(): string[] {
    const fixed = this.parameters - this.trainableParameters
    return [`${this.model.name}: ${this.parameters.toLocaleString('en')} parameters${fixed > 0 ? `, ${fixed.toLocaleString('en')} of them not trained` : ''}`, ...this.notes]
  }
}
