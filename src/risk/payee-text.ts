/** Where money would go. */
export interface Payee {
  readonly network: string;
  readonly address: string;
  /** Memo or tag: exchanges tell their customers apart by it behind one address. */
  readonly memo: string | null;
}

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
