"""The keys under which Spark keeps the state of Kafka partitions, chosen so that they land on different tasks.

Spark hashes a grouping key to one of `spark.sql.shuffle.partitions` tasks. The keys 0, 1 and 3 would share one of four. A
partition's key depends on nothing but its number, so the state is found again whatever the number of tasks is.
"""

from functools import cache

#: Partition p lands on task p mod n for every n that divides this.
MODULUS = 20_160
_SEED = 42
_WORD = 0xFFFFFFFF


@cache
def state_key(partition: int) -> int:
    """The least key whose hash is the partition, modulo MODULUS. Takes some milliseconds."""
    wanted = partition % MODULUS
    # Partitions beyond the modulus take later keys of the same remainder, so that no two share one.
    left = partition // MODULUS
    key = 0
    while True:
        if _hash_int(key) % MODULUS == wanted:
            if left == 0:
                return key
            left -= 1
        key += 1


def _hash_int(value: int) -> int:
    """Spark's hash of an INT: MurmurHash3 x86 32-bit (Austin Appleby, public domain) with the seed 42, signed."""
    k = value * 0xCC9E2D51 & _WORD
    k = (k << 15 | k >> 17) & _WORD
    h = _SEED ^ (k * 0x1B873593 & _WORD)
    h = (h << 13 | h >> 19) & _WORD
    h = (h * 5 + 0xE6546B64) & _WORD
    h ^= 4
    h = (h ^ h >> 16) * 0x85EBCA6B & _WORD
    h = (h ^ h >> 13) * 0xC2B2AE35 & _WORD
    h ^= h >> 16
    return h - (1 << 32) if h >= 1 << 31 else h
