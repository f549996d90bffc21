# Shell functions shared by demo, essais and .ci/run. To be read with `.` from the root of the repository.

# The caller's PYTHONPATH must not put other packages before ours, and user-site packages must not complete ours.
unset PYTHONPATH
export PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

dire() { printf '%s\n' "$*" >&2; }

arreter() {
    dire "Arrêt : $*"
    exit 2
}

# paquets_manquants PYTHON: prints the Debian packages that the checks need and that this machine does not have.
paquets_manquants() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    command -v git >/dev/null || echo git
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
    command -v chromium >/dev/null || echo chromium
    set -- "${POSTGRESQL:-/usr/lib/postgresql}"/*/bin/initdb
    [ -x "$1" ] || echo postgresql
}

# preparer_machine PYTHON: installs those packages, as root or through a sudo that asks nothing; stops when one is still missing.
# Nothing of the checks is left out for want of a program.
preparer_machine() {
    manquants=$(paquets_manquants "$1" | tr '\n' ' ')
    [ -n "$manquants" ] || return 0
    dire "Paquets Debian manquants : $manquants"
    if [ "$(id -u)" = 0 ]; then
        avec=env
    elif sudo -n true 2>/dev/null; then
        avec="sudo -n env"
    else
        avec=
    fi
    if [ -n "$avec" ] && command -v apt-get >/dev/null; then
        $avec DEBIAN_FRONTEND=noninteractive apt-get update -qq || dire "La liste des paquets n'a pas pu être mise à jour."
        # shellcheck disable=SC2086  # one word a package
        $avec DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $manquants >&2 ||
            dire "apt-get n'a pas pu les installer."
    fi
    encore=$(paquets_manquants "$1" | tr '\n' ' ')
    [ -z "$encore" ] || arreter "il manque des programmes dont les essais ont besoin. En administrateur : apt-get install $encore"
}

# convient PYTHON: whether this command is a Python of 3.11 or later.
convient() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# chercher_python: prints a usable interpreter ($PYTHON when it is set, python3, then the numbered ones).
chercher_python() {
    for candidat in ${PYTHON:-python3 python3.11 python3.12 python3.13}; do
        if convient "$candidat"; then
            command -v "$candidat"
            return
        fi
    done
    arreter "il faut Python 3.11 ou plus récent (paquets python3 et python3-venv)."
}

# python_numero VERSION: prints an interpreter of that version ("3.12"), from the PATH or from pyenv; fails when there is none.
python_numero() {
    for candidat in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1"*/bin/"python$1"; do
        if convient "$candidat"; then
            command -v "$candidat"
            return
        fi
    done
    return 1
}

# environnement DOSSIER PYTHON VERROU: a virtual environment with exactly the pinned requirements. It is kept as long as the
# interpreter and the lock stay the same, made again otherwise (and when a former attempt was interrupted).
environnement() {
    empreinte=$("$2" -c 'import hashlib, sys
print(sys.version, hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$3")
    if [ -f "$1/empreinte" ] && [ "$(cat "$1/empreinte")" = "$empreinte" ]; then
        return
    fi
    dire "Installation de l'environnement $1 (une minute environ)…"
    rm -rf "$1"
    "$2" -m venv "$1" || arreter "l'environnement virtuel n'a pas pu être créé (le paquet python3-venv est-il installé ?)."
    "$1/bin/pip" install -qq --require-hashes --requirement "$3" || arreter "les dépendances n'ont pas pu être installées."
    printf '%s\n' "$empreinte" > "$1/empreinte"
}

# installer DOSSIER OPTIONS: the project itself, without dependencies and without fetching a build tool.
installer() {
    dossier=$1
    shift
    "$dossier/bin/pip" install -qq --no-deps --no-build-isolation "$@" \
        || arreter "le projet n'a pas pu être installé dans $dossier."
}
