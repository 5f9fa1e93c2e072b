// Decompression of a raw deflate stream (RFC 1951): by the browser, or, where it has no DecompressionStream,
// by hand.

function bytesOfBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function inflated(bytes) {
  if (!('DecompressionStream' in window)) return inflateByHand(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Per length code (257 to 285) and per distance code, its base and its further bits; RFC 1951,
 * section 3.2.5.
 */
const lengthBases = [
  3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
  31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBases = [
  1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
  193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577
];
const distanceBits =
    [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code: how many symbols have each length, and the symbols by code. */
function huffman(lengths) {
  const counts = new Uint16Array(16);
  for (const length of lengths) ++counts[length];
  counts[0] = 0;
  const starts = new Uint16Array(17);
  for (let length = 1; length < 16; ++length) starts[length + 1] = starts[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[starts[length]++] = symbol;
  });
  return {counts, symbols};
}

class BitReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.held = 0;
    this.count = 0;
  }
  bits(wanted) {
    while (this.count < wanted) {
      if (this.at >= this.bytes.length) throw new Error('The report is cut off.');
      this.held |= this.bytes[this.at++] << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << wanted) - 1);
    this.held >>>= wanted;
    this.count -= wanted;
    return value;
  }
  symbol({counts, symbols}) {
    let code = 0, first = 0, index = 0;
    for (let length = 1; length < 16; ++length) {
      code |= this.bits(1);
      if (code - counts[length] < first) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    throw new Error('The report is damaged.');
  }
  /** Goes to the next whole byte. */
  align() { this.held = this.count = 0; }
}

class Output {
  constructor(size) {
    this.bytes = new Uint8Array(size);
    this.length = 0;
  }
  push(byte) {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = byte;
  }
}

function codesOfBlock(reader) {
  const literals = reader.bits(5) + 257, distances = reader.bits(5) + 1, given = reader.bits(4) + 4;
  const lengths = new Array(19).fill(0);
  for (let i = 0; i < given; ++i) lengths[codeLengthOrder[i]] = reader.bits(3);
  const code = huffman(lengths), all = [];
  while (all.length < literals + distances) {
    const symbol = reader.symbol(code);
    if (symbol < 16)
      all.push(symbol);
    else if (symbol === 16)
      all.push(...new Array(3 + reader.bits(2)).fill(all[all.length - 1]));
    else
      all.push(...new Array(symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7)).fill(0));
  }
  return [huffman(all.slice(0, literals)), huffman(all.slice(literals))];
}

function fixedCodes() {
  const lengths = Array.from(
      {length: 288},
      (_, symbol) =>
          (symbol < 144     ? 8 :
               symbol < 256 ? 9 :
               symbol < 280 ? 7 :
                              8));
  return [huffman(lengths), huffman(new Array(30).fill(5))];
}

function inflateByHand(bytes) {
  const reader = new BitReader(bytes), output = new Output(4 * bytes.length + 1024);
  for (let last = false; !last;) {
    last = reader.bits(1) === 1;
    const kind = reader.bits(2);
    if (kind === 0) {
      reader.align();
      const length = reader.bits(16);
      reader.bits(16);
      for (let i = 0; i < length; ++i) output.push(reader.bits(8));
      continue;
    }
    const [literals, distances] = kind === 1 ? fixedCodes() : codesOfBlock(reader);
    for (let symbol = reader.symbol(literals); symbol !== 256; symbol = reader.symbol(literals)) {
      if (symbol < 256) {
        output.push(symbol);
        continue;
      }
      const length = lengthBases[symbol - 257] + reader.bits(lengthBits[symbol - 257]);
      const code = reader.symbol(distances);
      const distance = distanceBases[code] + reader.bits(distanceBits[code]);
      for (let i = 0; i < length; ++i) output.push(output.bytes[output.length - distance]);
    }
  }
  return output.bytes.subarray(0, output.length);
}
