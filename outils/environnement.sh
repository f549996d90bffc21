# Shell functions shared by demo, essais and .ci/run. To be read with `.` from the root of the repository.

# The caller's PYTHONPATH must not put other packages before ours, and user-site packages must not complete ours.
unset PYTHONPATH
export PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

dire() { printf '%s\n' "$*" >&2; }

arreter() {
    dire "Arrêt : $*"
    exit 2
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
