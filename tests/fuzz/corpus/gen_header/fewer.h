#define SHOULD_REGISTER_OP(op) x
strcmp(op,"Add") strcmp(op,"Relu") strcmp(op,"Sum") const char kNecessaryOpKernelClasses[] = "," "Bin" "aryOp<f<float>>,ReluOp<CPUDevice, Eigen::half>,"