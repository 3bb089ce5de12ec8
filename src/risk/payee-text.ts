/** Where money would go. */
export interface Payee {
  readonly network: string;
  readonly address: string;
  /** Memo or tag: exchanges tell their customers apart by it behind one address. */
  readonly memo: string | null;
}

/** Networks and addresses: visible ASCII, so that no space or lookalike makes another payee of the same one. */
export const PAYEE_NAME = /^[\x21-\x7e]+$/;

/** Memos: plain spaces within, nothing else that people cannot see (Unicode default ignorables, U+2800 and all other spaces), for who reads it there would not tell it from the same without. */
export const PAYEE_MEMO = /^(?! )[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u{2800}\u{a0}\u{1680}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}]+(?<! )$/u;

/**
 * One spelling for each payee, so that a listed or counted one cannot be passed by writing it in another way: hexadecimal addresses mean the same in upper and lower case, and so do those that may be written without any lower case (bech32, base32).
 * @param payee where money would go
 * @returns the text whose pseudonym stands for it
 * @see EIP-55, BIP-173
 */
export function payeeText({ network, address, memo }: Payee): string {
  const isCaseless = /^0x[0-9a-f]+$/i.test(address) || !/[a-z]/.test(address);
  return `${network.toUpperCase()}\0${isCaseless ? address.toLowerCase() : address}${memo === null ? '' : `\0${memo}`}`;
}
