#!/usr/bin/env bash
# Puts the parts that slurm-shards.sh wrote together: the bytes of a run in one go.
#
#SBATCH --job-name=ijmond-merge
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=01:00:00
#SBATCH --output=%x-%j.log
set -euo pipefail

out=${1:?the folder of the whole, such as results/scenarios}
parts=${2:?the number of parts, such as 8}

exec ijmond merge "$out"-*of"$parts" --out "$out" --workers "${SLURM_CPUS_PER_TASK:-1}"
