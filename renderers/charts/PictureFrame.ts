import * as l10n from '@vscode/l10n'
import { downloadFile } from './downloadFile'
import { fileName, type PictureFile, type SaveFile } from './PictureFile'
import { pictureSvg } from './pictureSvg'
import type { PictureTable } from './PictureTable'
import { pictureToolbar, type PictureTool } from './PictureToolbar'
import { svgToPng } from './svgToPng'
import { tableView } from './tableView'
import { readTheme } from './theme'
import { writeCsv } from './writeCsv'

/** What a frame needs of the picture in it. */
export interface FramedPicture {
  /** Draws what there is now, even where it is not on the screen. */
  drawNow(): void
  /** What it is a picture of, for the name of a file. */
  title(): string
  /** What it shows, in words. */
  alternative(): string
  /** What it shows, in numbers. */
  table(): PictureTable
}

/** An open table follows a run under way no faster than this. */
const TABLE_REFRESH_MS = 500

/** A picture's place on the page: the picture, its toolbar, and below it, where that is asked for, the table of what it shows. */
export class PictureFrame {
  /** Where the picture goes. */
  readonly content = document.createElement('div')
  private readonly root = document.createElement('figure')
  private readonly trouble = Object.assign(document.createElement('p'), { className: 'cs-warning', hidden: true })
  private readonly toolbar: HTMLElement
  private readonly table = tableView()
  private picture: FramedPicture | undefined
  private refresh: ReturnType<typeof setTimeout> | undefined

  /** @param tools what the picture itself offers, after what every one does */
  constructor(
    parent: HTMLElement,
    private readonly save: SaveFile = downloadFile,
    tools: readonly PictureTool[] = []
  ) {
    this.root.className = 'cs-picture'
    this.trouble.setAttribute('role', 'alert')
    this.toolbar = pictureToolbar([
      { word: 'PNG', name: l10n.t('Save as {0}', 'PNG'), press: () => void this.saveAs('image/png') },
      { word: 'SVG', name: l10n.t('Save as {0}', 'SVG'), press: () => void this.saveAs('image/svg+xml') },
      { word: 'CSV', name: l10n.t('Save as {0}', 'CSV'), press: () => void this.saveAs('text/csv') },
      { word: l10n.t('Table'), name: l10n.t('Show as table'), expanded: false, press: button => this.toggleTable(button) },
      ...tools
    ])
    this.root.append(this.content, this.toolbar, this.trouble)
    parent.append(this.root)
  }

  /** Says which picture is in the frame; before that its buttons do nothing. */
  hold(picture: FramedPicture): void {
    this.picture = picture
    this.name()
  }

  /** The picture was drawn anew. */
  drawn(): void {
    this.name()
    if (this.table.element.isConnected) this.refresh ??= setTimeout(() => this.fillTable(), TABLE_REFRESH_MS)
  }

  remove(): void {
    clearTimeout(this.refresh)
    this.root.remove()
  }

  private name(): void {
    const name = l10n.t('Save or show: {0}', this.picture?.title() ?? '')
    if (this.toolbar.getAttribute('aria-label') !== name) this.toolbar.setAttribute('aria-label', name)
  }

  private async saveAs(mime: PictureFile['mime']): Promise<void> {
    const { picture } = this
    if (!picture) return
    this.trouble.hidden = true
    try {
      picture.drawNow()
      this.save({ name: fileName(picture.title(), mime), mime, bytes: await this.bytes(mime, picture) })
    } catch (error) {
      this.trouble.textContent = l10n.t('This picture could not be saved. {0}', error instanceof Error ? error.message : String(error))
      this.trouble.hidden = false
    }
  }

  private async bytes(mime: PictureFile['mime'], picture: FramedPicture): Promise<PictureFile['bytes']> {
    if (mime === 'text/csv') return new TextEncoder().encode(writeCsv(picture.table()))
    const svg = pictureSvg(this.content, { title: picture.title(), alternative: picture.alternative(), background: backgroundOf(this.content) })
    return mime === 'image/png' ? svgToPng(svg) : new TextEncoder().encode(svg.markup)
  }

  private toggleTable(button: HTMLButtonElement): void {
    const open = !this.table.element.isConnected
    button.setAttribute('aria-expanded', String(open))
    if (!open) return this.table.element.remove()
    this.root.append(this.table.element)
    this.fillTable()
  }

  private fillTable(): void {
    this.refresh = undefined
    if (this.picture && this.table.element.isConnected) this.table.show(this.picture.title(), this.picture.table())
  }
}

/** The colour that is seen behind an element. */
function backgroundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at)
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor
  }
  return readTheme(element).background
}
