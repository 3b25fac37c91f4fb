#ifndef OPS_TO_REGISTER
#define OPS_TO_REGISTER
constexpr inline bool ShouldRegisterOp(const char op[]) {
  return false
     || (strcmp(op, "Add") == 0)
     || (strcmp(op, "Conv2D") == 0)
     || (strcmp(op, "NoOp") == 0)
     || (strcmp(op, "Reshape") == 0)
     || (strcmp(op, "_Recv") == 0)
  ;
}
#define SHOULD_REGISTER_OP(op) ShouldRegisterOp(op)

const char kNecessaryOpKernelClasses[] = ","
"BinaryOp< CPUDevice, functor::add<float>>,"
"BinaryOp< CPUDevice, functor::add<int32>>,"
"Conv2DOp<CPUDevice, float>,"
"NoOp,"
"ReshapeOp,"
"RecvOp,"
;
#define SHOULD_REGISTER_OP_KERNEL(clz) (strstr(kNecessaryOpKernelClasses, "," clz ",") != nullptr)

const bool kRequiresSymbolicGradients = false;
#define SHOULD_REGISTER_OP_GRADIENT kRequiresSymbolicGradients
#endif
