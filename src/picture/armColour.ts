import { layerColour } from './layerColours'
import { BLUE, GREEN, OLIVE, ORANGE, PURPLE, TEAL } from './style'

const COLOURS = [BLUE, ORANGE, GREEN, PURPLE, TEAL, OLIVE] as const

/** The colour of an arm: told apart by hue as long as there are few, else from dark to bright. */
export const armColour = (index: number, count: number): string => (count <= COLOURS.length ? (COLOURS[index] ?? BLUE) : layerColour(index, count))

/** Whether text can be read in an arm's colour: those from dark to bright are only for lines and boxes. */
export const isTextColour = (colour: string): boolean => COLOURS.some(each => each === colour)
