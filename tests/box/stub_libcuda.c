/* A CUDA driver for one card that is not there: checks what it is called with and triples on the processor. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char context, module, function;
enum { CARD = 7 };

int cuInit(unsigned flags) { return flags; }
int cuGetErrorName(int error, const char **name) { *name = "CUDA_ERROR_STUB"; return error == 0; }
int cuDeviceGetCount(int *count) { *count = 1; return 0; }
int cuDeviceGet(int *device, int number) { *device = CARD; return number; }
int cuDeviceGetName(char *name, int length, int device) { snprintf(name, length, "stub"); return device != CARD; }
int cuDeviceGetUuid_v2(unsigned char *uuid, int device) {
    for (int i = 0; i < 16; i++) uuid[i] = i;
    return device != CARD;
}
int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = (size_t)24 << 30; return device != CARD; }
int cuDevicePrimaryCtxRetain(void **made, int device) { *made = &context; return device != CARD; }
int cuDevicePrimaryCtxRelease_v2(int device) { return device != CARD; }
int cuCtxSetCurrent(void *given) { return given != &context; }
int cuModuleLoadData(void **made, const char *ptx) { *made = &module; return strstr(ptx, ".entry triple") == 0; }
int cuModuleGetFunction(void **made, void *from, const char *name) {
    *made = &function;
    return from != &module || strcmp(name, "triple");
}
int cuMemAlloc_v2(uint64_t *address, size_t bytes) { *address = (uint64_t)malloc(bytes); return 0; }
int cuMemFree_v2(uint64_t address) { free((void *)address); return 0; }
int cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t bytes) { memcpy((void *)to, from, bytes); return 0; }
int cuMemcpyDtoH_v2(void *to, uint64_t from, size_t bytes) { memcpy(to, (void *)from, bytes); return 0; }
int cuCtxSynchronize(void) { return getenv("STUB_FAILS") ? 719 : 0; }
int cuLaunchKernel(void *called, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void *stream, void **arguments, void **extra) {
    uint32_t *numbers = *(uint32_t **)arguments[0], count = *(uint32_t *)arguments[1];
    if (called != &function || gy * gz * by * bz != 1 || shared || stream || extra) return 1;
    unsigned factor = getenv("STUB_IS_WRONG") ? 2 : 3;
    for (uint32_t i = 0; i < gx * bx && i < count; i++) numbers[i] *= factor;
    return 0;
}
