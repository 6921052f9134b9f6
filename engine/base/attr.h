/* Attributes of the compiler, under names that read as words. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

/* The variable is handed to `release` (which takes its address) when it leaves its block. */
#define CLEANUP(release) __attribute__((cleanup(release)))
/* Arguments from `first` on are checked against the format at position `at`. */
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))
/* Dropping the result is a mistake. */
#define NODISCARD __attribute__((warn_unused_result))
#define NORETURN _Noreturn

#endif
