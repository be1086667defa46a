#!/usr/bin/env bash
# One part of an experiment for each task of an array; slurm-merge.sh puts them together. Both are started by
#
#   parts=$(sbatch --parsable --array=1-8 slurm-shards.sh experiments/scenarios.yaml results/scenarios 8)
#   sbatch --dependency=afterok:$parts slurm-merge.sh results/scenarios 8
#
# in a folder that all nodes see, with `ijmond` on the path. What stands behind the number of parts goes to `ijmond run`.
# The number of parts is given by hand: --array=3 does the third part again, and then Slurm counts one task.
#
#SBATCH --job-name=ijmond
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
#SBATCH --output=%x-%A-%a.log
set -euo pipefail

experiment=${1:?the experiment, such as experiments/scenarios.yaml}
out=${2:?the folder of the whole, such as results/scenarios}
parts=${3:?the number of parts, such as 8}
shift 3
k=${SLURM_ARRAY_TASK_ID:?start it with sbatch --array=1-$parts}

# A minute before its time is over Slurm asks it to end: it keeps what is done, and the same part goes on from there.
exec ijmond run "$experiment" --shard "$k/$parts" --out "$out-${k}of$parts" --workers "${SLURM_CPUS_PER_TASK:-1}" "$@"
