# %% [markdown]
# # Une place de plus en mathématiques à Rennes
#
# Que se passe-t-il si le ministère ouvre une place de plus en mathématiques (L1300) dans l'académie de Rennes (14) ?
# Qui y gagne, qui y perd, quels mouvements s'enchaînent, et la réponse tient-elle au tirage au sort ?
#
# La campagne est fictive : elle est tirée, à la taille voulue, sur les chiffres publiés du second degré 2023. Rien de
# ce qui suit n'est un résultat officiel, ni ne peut le devenir. Pour une vraie campagne, donner son dossier à
# `analyse.ouvrir`.
#
# Réglages : `CARNET_CANDIDATS` (23000 pour la taille du pays), `CARNET_TIRAGES`, et `CARNET_DOSSIER` où tout est écrit.

# %%
import os
import tempfile
from pathlib import Path
from statistics import mean

from service import analyse

CANDIDATS = int(os.environ.get("CARNET_CANDIDATS", "3000"))
TIRAGES = int(os.environ.get("CARNET_TIRAGES", "20"))
DOSSIER = Path(os.environ.get("CARNET_DOSSIER") or tempfile.mkdtemp(prefix="rennes-"))
MATHS, RENNES = "L1300", "14"

# %% [markdown]
# ## La campagne, telle quelle
#
# Elle est lue, calculée et vérifiée une fois ; tout le reste repart de là.

# %%
analyse.generate(DOSSIER / "campagne", candidats=CANDIDATS, graine=14)
chantier = analyse.ouvrir(DOSSIER / "campagne")
base = chantier.chiffres
print(f"{base['candidats']} candidats, {base['voeu']} obtiennent un vœu, dont {base['voeu_1']} leur premier.")

# %% [markdown]
# ## La valeur de la place
#
# `sensibilite` refait exactement la campagne avec une place de moins, puis avec une de plus. Une place de plus ne sert
# pas qu'à la personne qui la prend : celle-ci libère peut-être la sienne, qu'une autre prend, et ainsi de suite.

# %%
moins, plus = analyse.sensibilite(chantier, [(MATHS, RENNES)])
for effet, dit in ((plus, "de plus"), (moins, "de moins")):
    print(f"Une place {dit} : mieux, {effet.mieux} ; moins bien, {effet.moins_bien} ; mouvements, {effet.longueur} ;")
    print(f"  rangs gagnés, {effet.rangs_gagnes}, perdus, {effet.rangs_perdus} ; autres académies, {effet.autres_lieux}.")

# %% [markdown]
# La chaîne, en mots. Sans couples, personne ne peut perdre à une place de plus : c'est un théorème. Avec des couples,
# qui bougent ensemble, cela peut arriver ; les phrases le disent.

# %%
for phrase in analyse.phrases(chantier, plus):
    print(phrase)
print("Personne ne bouge." if plus.vaine else f"Personnes qui bougent : {plus.longueur}.")

# %% [markdown]
# ## La même chose par `simulate`
#
# Un scénario, un calcul entier, et les mêmes nombres : une place ne vaut pas « environ » quelque chose.

# %%
rennes = analyse.scenario(
    chantier,
    "rennes",
    libelle="Une place de plus à Rennes en mathématiques",
    capacites=[{"discipline": MATHS, "lieu": RENNES, "ajout": 1}],
)
essai = analyse.simulate(chantier, rennes, sortie=DOSSIER / "essai")
ecarts = {nom: apres - avant for (_, nom), (avant, apres) in essai.ecarts.items()}
assert ecarts["capacite"] == 1
assert (ecarts["gagnants"], ecarts["perdants"]) == (plus.mieux, plus.moins_bien)
assert (ecarts["rangs_gagnes"], ecarts["rangs_perdus"]) == (plus.rangs_gagnes, plus.rangs_perdus)
assert ecarts["somme_des_rangs"] == plus.rangs_perdus - plus.rangs_gagnes
assert ecarts["voeu_1"] == plus.voeu_1
bougent = essai.lignes("mouvements.csv")
assert {b["candidat"] for b in bougent} == {m.candidat for m in plus.mouvements}
baisses = ecarts["barres_en_baisse"]
barres = f"{baisses} barre{'s' if baisses > 1 else ''} en baisse"
print(f"Vœux 1 : {ecarts['voeu_1']:+d}. Extensions : {ecarts['extension']:+d}. {barres}.")

# %% [markdown]
# ## En images
#
# Le résumé d'une page (`comparaison/resume.html`) et les figures, chacune avec ses données. Pour une place, les flux
# sont si petits qu'ils sont tus : on les montre pour un quart de places de plus en mathématiques, partout.

# %%
partout = analyse.scenario(chantier, "partout", capacites=[{"discipline": MATHS, "pourcentage": 25}])
large = analyse.simulate(chantier, partout, sortie=DOSSIER / "partout")
comparaison, resume = analyse.compare(DOSSIER / "partout" / "base", DOSSIER / "partout" / "partout", DOSSIER / "comparaison")
assert len(comparaison.changements) >= sum(f.personnes for f in resume.flux if f.change)
assert large.ecarts["partout", "gagnants"][1] >= large.ecarts["partout", "perdants"][1]
for image in analyse.images(DOSSIER / "partout"):
    print(*(chemin.name for chemin in analyse.enregistrer(image, DOSSIER / "images")), sep=", ")
    print("  ", image.texte)

# %% [markdown]
# ## Et avec d'autres tirages, et des demandes retirées ?
#
# Le tirage au sort départage les dernières égalités, et quelques demandes sont toujours retirées en route. La même
# place, sous plusieurs hasards : à chaque fois un autre tirage, 3 % des demandes retirées au hasard, et la campagne
# avec et sans la place. La somme des rangs obtenus compte tout le monde ; plus petite, elle est meilleure.

# %%
lignes = analyse.balayer(
    chantier,
    {
        "libelle": "Une place à Rennes : autres tirages, 3 % des demandes retirées",
        "hasard": {"repetitions": TIRAGES, "graine": 14, "tirage": "oui", "absences": 3},
        "grille": [
            {
                "axe": "place",
                "valeurs": [
                    {"libelle": "telle quelle"},
                    {"libelle": "une de plus", "capacites": [{"discipline": MATHS, "lieu": RENNES, "ajout": 1}]},
                ],
            }
        ],
    },
    DOSSIER / "tirages",
)
chiffres = {(x["axe_place"], x["repetition"], x["indicateur"]): x["valeur"] for x in lignes}
hasards = sorted({repetition for _, repetition, _ in chiffres})
assert len(hasards) == TIRAGES


def difference(indicateur: str) -> list[int]:
    """De la campagne telle quelle à celle qui a une place de plus, hasard par hasard."""
    return [chiffres["une de plus", h, indicateur] - chiffres["telle quelle", h, indicateur] for h in hasards]


assert set(difference("candidats")) == {0}, "les mêmes demandes sont retirées des deux côtés"
assert set(difference("capacite")) == {1}
candidats = [chiffres["telle quelle", h, "candidats"] for h in hasards]
retirees = f"de {base['candidats'] - max(candidats)} à {base['candidats'] - min(candidats)} demandeurs retirés"
gains = [-d for d in difference("somme_des_rangs")]
moyenne = f"{mean(gains):.1f}".replace(".", ",")
print(f"À chaque fois, un autre tirage, et 3 % des demandes retirées au hasard : {retirees}.")
print(f"Rangs gagnés en tout, sur {TIRAGES} hasards : de {min(gains)} à {max(gains)}, {moyenne} en moyenne.")
print(f"Elle ne sert à personne dans {sum(g == 0 for g in gains)} d'entre eux.")
for image in analyse.images(DOSSIER / "tirages"):
    analyse.enregistrer(image, DOSSIER / "images")
    print(image.texte)
print(f"Tout est dans {DOSSIER}.")
