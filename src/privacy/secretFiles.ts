/** Files that hold passwords or keys by their name: nothing is suggested in them, and nothing of them is read for other files. */

/** Whole names, in lower case. */
const names: ReadonlySet<string> = new Set([
  // Passwords and tokens of tools
  ".netrc",
  "_netrc",
  ".npmrc",
  ".yarnrc",
  ".yarnrc.yml",
  ".pypirc",
  ".git-credentials",
  ".pgpass",
  "pgpass.conf",
  ".my.cnf",
  ".mylogin.cnf",
  ".htpasswd",
  ".dockercfg",
  ".dockerconfigjson",
  ".s3cfg",
  ".boto",
  ".vault-token",
  ".terraformrc",
  "terraform.rc",
  "credentials.tfrc.json",
  ".cargo-credentials",
  ".envrc",
  ".token",
  ".secret",
  ".secrets",
  "application_default_credentials.json",
  "service-account.json",
  "serviceaccount.json",
  "service_account.json",
  "google-services.json",
  "googleservice-info.plist",
  "local.settings.json",
  "master.key",
  // Of Unix, and of the tools that keep passwords
  "shadow",
  "gshadow",
  "sudoers",
  "krb5.keytab",
  // Of Kubernetes
  "kubeconfig",
  ".kubeconfig",
  // Of shells, which hold commands with passwords in them
  ".bash_history",
  ".zsh_history",
  ".python_history",
  ".node_repl_history",
  ".psql_history",
  ".mysql_history",
  ".sqlite_history",
]);

/** Ends of names that are formats of keys, certificates with keys, and stores of passwords, in lower case. */
const extensions: ReadonlySet<string> = new Set([
  "pem",
  "key",
  "p8",
  "p12",
  "pfx",
  "pkcs8",
  "pkcs12",
  "ppk",
  "pvk",
  "der",
  "jks",
  "jceks",
  "bks",
  "keystore",
  "truststore",
  "keychain",
  "keychain-db",
  "keytab",
  "kdb",
  "kdbx",
  "gpg",
  "pgp",
  "age",
  "agekey",
  "ovpn",
  "tfvars",
  "mobileprovision",
  "secret",
  "secrets",
]);

/** What names begin with or hold, where neither set can list them all. */
const patterns: readonly RegExp[] = [
  // .env, .env.local, .env-staging, production.env; but not their templates, which are made to be shared.
  /^\.env(?:[._-](?!(?:.+\.)?(?:example|sample|template|dist|defaults?|schema)$).+)?$/,
  /^.+\.env$/,
  // Keys of SSH, with and without a comment behind; .pub is the public half.
  /^(?:id|ssh_host)_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:[._-](?!pub$).*)?$/,
  // credentials, credentials.json, aws-credentials.yml, client_secret_123.json, secrets.yaml; not credentials.ts, which is code.
  /^(?:.*[._-])?(?:credentials?|secrets?|client_secret[^.]*)(?:\.(?:json|ya?ml|toml|ini|xml|txt|csv|properties|cfg|conf|enc|plist|env))?$/,
  /^passwords?\.(?:txt|csv)$/,
  /^(?:service[-_]?account|.*firebase-adminsdk).*\.json$/,
  /^(?:.*[._-])?private[-_]?key(?:\.(?:json|txt|xml|ya?ml))?$/,
  // State of Terraform holds each secret in plain text.
  /^.+\.tfstate(?:\..+)?$/,
  /^.+\.tfvars\.json$/,
];

/** Ends of paths: files whose own name says nothing, in the folders where tools keep them. */
const folders: readonly RegExp[] = [
  /(?:^|\/)\.ssh\/(?!config$|known_hosts(?:\.old)?$|authorized_keys$|[^/]+\.pub$)[^/]+$/,
  /(?:^|\/)\.gnupg\//,
  /(?:^|\/)\.password-store\//,
  /(?:^|\/)\.(?:aws|gnupg)\/.+$/,
  /(?:^|\/)\.azure\/(?:accesstokens|azureprofile|msal_token_cache.*)\.(?:json|bin)$/,
  /(?:^|\/)\.config\/(?:gcloud\/.+|gh\/hosts\.yml|hub|rclone\/rclone\.conf)$/,
  /(?:^|\/)\.cargo\/credentials(?:\.toml)?$/,
  /(?:^|\/)\.gem\/credentials$/,
  /(?:^|\/)\.docker\/config\.json$/,
  /(?:^|\/)\.kube\/(?:config|.+\.config)$/,
  /(?:^|\/)\.m2\/settings(?:-security)?\.xml$/,
  /(?:^|\/)\.gradle\/gradle\.properties$/,
];

/** @param path with `/` or `\` between its parts; only its end counts, so a relative one does too */
export function isSecretFile(path: string): boolean {
  const parts = path.replaceAll("\\", "/").toLowerCase();
  const name = parts.slice(parts.lastIndexOf("/") + 1);
  const extension = name.slice(name.lastIndexOf(".") + 1);
  return (
    names.has(name) ||
    (extension !== name && extensions.has(extension)) ||
    patterns.some((pattern) => pattern.test(name)) ||
    folders.some((pattern) => pattern.test(parts))
  );
}
