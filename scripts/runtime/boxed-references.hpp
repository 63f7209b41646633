// References to values that are no objects, for Node-API 9.
//
// better-sqlite3 keeps references to strings, and an aggregate's seed may be a number: Node-API 10 allows
// both, Node-API 9 only objects, functions and symbols (Node's documentation of napi_create_reference,
// change history; nodejs/node#55676). Here such a value lies in an array, and the array is referred to.
// Included before its source (native-database.ts).
#pragma once
#include <napi.h>

namespace Napi {

template <typename T>
class BoxedReference {
 public:
  T Value() const { return box.Value().Get(uint32_t{0}).template As<T>(); }
  bool IsEmpty() const { return box.IsEmpty(); }
  void Reset() { box.Reset(); }
  void Reset(const T& value, uint32_t initialRefcount = 0) {
    Napi::Array array = Napi::Array::New(value.Env(), 1);
    array.Set(uint32_t{0}, value);
    box.Reset(array, initialRefcount);
  }

 private:
  Reference<Napi::Array> box;
};

#define BOXED_REFERENCE(T)                                         \
  template <>                                                      \
  class Reference<T> : public BoxedReference<T> {                  \
   public:                                                         \
    static Reference New(const T& value, uint32_t initialRefcount = 0) { \
      Reference reference;                                         \
      reference.Reset(value, initialRefcount);                     \
      return reference;                                            \
    }                                                              \
  };

BOXED_REFERENCE(Napi::String)
BOXED_REFERENCE(Napi::Value)
#undef BOXED_REFERENCE

}  // namespace Napi
