// What oidc-provider uses and Debian 12's Node (18) does not have yet. To be imported before it.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;
URL.parse ??= (adresse, base) => (URL.canParse(adresse, base) ? new URL(adresse, base) : null);
