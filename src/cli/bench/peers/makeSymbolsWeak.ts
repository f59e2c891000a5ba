const DYNAMIC_SYMBOLS = 11
const [GLOBAL, WEAK] = [1, 2]
const UNDEFINED = 0

/**
 * A copy of a 64-bit, little-endian ELF library in which undefined symbols may stay so: the linker then takes 0 for their address.
 * (System V ABI, chapter 4: sections, symbol tables.)
 * @param named which symbols
 */
export function makeSymbolsWeak(library: Uint8Array, named: RegExp): Buffer {
  const elf = Buffer.from(library)
  const sections = { at: number(elf, 0x28), size: elf.readUInt16LE(0x3a), count: elf.readUInt16LE(0x3c) }
  const section = (index: number) => {
    const at = sections.at + index * sections.size
    return { type: elf.readUInt32LE(at + 4), at: number(elf, at + 24), bytes: number(elf, at + 32), names: elf.readUInt32LE(at + 40), entryBytes: number(elf, at + 56) }
  }
  for (let index = 0; index < sections.count; index++) {
    const symbols = section(index)
    if (symbols.type !== DYNAMIC_SYMBOLS) continue
    const names = section(symbols.names).at
    for (let at = symbols.at; at < symbols.at + symbols.bytes; at += symbols.entryBytes) {
      const info = elf.readUInt8(at + 4)
      if (elf.readUInt16LE(at + 6) !== UNDEFINED || info >> 4 !== GLOBAL) continue
      const name = names + elf.readUInt32LE(at)
      if (named.test(elf.toString('latin1', name, elf.indexOf(0, name)))) elf.writeUInt8((WEAK << 4) | (info & 15), at + 4)
    }
  }
  return elf
}

function number(elf: Buffer, at: number): number {
  return Number(elf.readBigUInt64LE(at))
}
