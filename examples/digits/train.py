#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the demo's model: a digit in a small colour picture, 0 to 9.

    python3 train.py            writes digits.pb, labels.txt and images/ beside this file

The data is made here: digits drawn in the fonts that the machine has, turned, scaled, shifted, in
random colours. Two fonts are kept out of training; their digits are what is measured at the end,
and what images/ shows. Needs python3-numpy, python3-pil and fonts (fonts-dejavu-extra,
fonts-liberation, fonts-freefont-ttf, fonts-urw-base35). Takes some minutes on one core.

The network is small, and plain on purpose: two convolutions, one pooling, two matrix products,
with the biases, batch normalisation and activations as TensorFlow writes them, so that the
optimiser has something to fold.
"""
import glob
import os
import struct

import numpy as np
from PIL import Image, ImageDraw, ImageFont

HERE = os.path.dirname(os.path.abspath(__file__))
SIZE = 28
HELD_OUT = ("LiberationSerif-Bold", "C059-Roman")
FONTS = ("Sans", "Serif", "Mono", "Nimbus", "C059", "P052", "Bookman", "Gothic", "Liberation", "DejaVu")
rng = np.random.default_rng(7)


# ---- data ------------------------------------------------------------------------

def fonts():
    """(to train with, held out): fonts that have upright digits."""
    paths = sorted(p for pattern in ("ttf", "otf", "t1")
                   for p in glob.glob("/usr/share/fonts/**/*." + pattern, recursive=True))
    names = {os.path.splitext(os.path.basename(p))[0]: p for p in paths}
    wanted = {n: p for n, p in names.items() if any(f in n for f in FONTS)}
    held = [p for n, p in wanted.items() if n in HELD_OUT]
    return [p for n, p in wanted.items() if n not in HELD_OUT], held


def colour(away_from=None):
    while True:
        c = rng.integers(0, 256, 3)
        if away_from is None or abs(int(c.sum()) - int(away_from.sum())) > 240:
            return c


def draw(font_path, digit, big=4):
    """One digit as [SIZE, SIZE, 3], drawn large and made small."""
    side = SIZE * big
    font = ImageFont.truetype(font_path, int(side * rng.uniform(0.62, 0.95)))
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    left, top, right, bottom = pen.textbbox((0, 0), str(digit), font=font)
    shift = rng.uniform(-0.07, 0.07, 2) * side
    pen.text(((side - right - left) / 2 + shift[0], (side - bottom - top) / 2 + shift[1]),
             str(digit), fill=255, font=font)
    mask = mask.rotate(rng.uniform(-13, 13), resample=Image.BILINEAR)
    mask = mask.resize((SIZE, SIZE), Image.BOX)
    ink = np.asarray(mask, np.float32)[..., None] / 255
    back = colour()
    front = colour(back)
    return back * (1 - ink) + front * ink


def data(paths, count):
    labels = rng.integers(0, 10, count)
    images = np.stack([draw(paths[rng.integers(len(paths))], d) for d in labels])
    images += rng.normal(0, 6, images.shape)
    return (np.clip(images, 0, 255) / 255).astype(np.float32), labels


# ---- network -----------------------------------------------------------------------

def columns(x, k, stride, pad):
    """[n, h, w, c] as [n, oh, ow, k * k * c]: the windows of a convolution."""
    x = np.pad(x, ((0, 0), pad, pad, (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view(x, (k, k), (1, 2))[:, ::stride, ::stride]
    n, oh, ow = view.shape[:3]
    return view.transpose(0, 1, 2, 4, 5, 3).reshape(n, oh, ow, -1)


def scatter(d, shape, k, stride, pad):
    """The transpose of columns."""
    n, h, w, c = shape
    out = np.zeros((n, h + sum(pad), w + sum(pad), c), np.float32)
    oh, ow = d.shape[1:3]
    d = d.reshape(n, oh, ow, k, k, c)
    for i in range(k):
        for j in range(k):
            out[:, i:i + oh * stride:stride, j:j + ow * stride:stride] += d[:, :, :, i, j]
    return out[:, pad[0]:pad[0] + h, pad[0]:pad[0] + w]


class Net:
    def __init__(self):
        def weights(*shape):
            fan_in = int(np.prod(shape[:-1]))
            return (rng.normal(0, 1, shape) * np.sqrt(2 / fan_in)).astype(np.float32)
        self.p = {
            "conv1/weights": weights(5, 5, 3, 12), "conv1/gamma": np.ones(12, np.float32),
            "conv1/beta": np.zeros(12, np.float32),
            "conv2/weights": weights(3, 3, 12, 24), "conv2/bias": np.zeros(24, np.float32),
            "fc1/weights": weights(7 * 7 * 24, 48), "fc1/bias": np.zeros(48, np.float32),
            "fc2/weights": weights(48, 10), "fc2/bias": np.zeros(10, np.float32),
        }
        self.mean, self.variance = np.zeros(12, np.float32), np.ones(12, np.float32)

    def forward(self, x, train):
        p, s = self.p, {}
        s["x"] = x
        s["c1"] = columns(x, 5, 2, (1, 2))
        y = s["c1"] @ p["conv1/weights"].reshape(-1, 12)
        if train:
            mean, variance = y.mean((0, 1, 2)), y.var((0, 1, 2))
            self.mean += 0.05 * (mean - self.mean)
            self.variance += 0.05 * (variance - self.variance)
        else:
            mean, variance = self.mean, self.variance
        s["inv"] = 1 / np.sqrt(variance + 1e-3)
        s["n1"] = (y - mean) * s["inv"]
        s["y1"] = np.maximum(s["n1"] * p["conv1/gamma"] + p["conv1/beta"], 0)
        s["c2"] = columns(s["y1"], 3, 1, (1, 1))
        s["y2"] = np.maximum(s["c2"] @ p["conv2/weights"].reshape(-1, 24) + p["conv2/bias"], 0)
        n = len(x)
        windows = s["y2"].reshape(n, 7, 2, 7, 2, 24).transpose(0, 1, 3, 5, 2, 4).reshape(n, 7, 7, 24, 4)
        s["arg"] = windows.argmax(-1)
        s["flat"] = windows.max(-1).reshape(n, -1)
        s["h"] = np.maximum(s["flat"] @ p["fc1/weights"] + p["fc1/bias"], 0)
        logits = s["h"] @ p["fc2/weights"] + p["fc2/bias"]
        e = np.exp(logits - logits.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True), s

    def gradients(self, x, labels):
        p, g, n = self.p, {}, len(x)
        prob, s = self.forward(x, True)
        loss = -np.log(prob[np.arange(n), labels] + 1e-9).mean()
        d = prob.copy()
        d[np.arange(n), labels] -= 1
        d /= n
        g["fc2/weights"], g["fc2/bias"] = s["h"].T @ d, d.sum(0)
        d = (d @ p["fc2/weights"].T) * (s["h"] > 0)
        g["fc1/weights"], g["fc1/bias"] = s["flat"].T @ d, d.sum(0)
        d = (d @ p["fc1/weights"].T).reshape(n, 7, 7, 24)
        up = np.zeros((n, 7, 7, 24, 4), np.float32)
        np.put_along_axis(up, s["arg"][..., None], d[..., None], -1)
        d = up.reshape(n, 7, 7, 24, 2, 2).transpose(0, 1, 4, 2, 5, 3).reshape(n, 14, 14, 24)
        d *= s["y2"] > 0
        g["conv2/weights"] = (s["c2"].reshape(-1, 108).T @ d.reshape(-1, 24)).reshape(3, 3, 12, 24)
        g["conv2/bias"] = d.sum((0, 1, 2))
        d = scatter(d @ p["conv2/weights"].reshape(-1, 24).T, s["y1"].shape, 3, 1, (1, 1))
        d *= s["y1"] > 0
        g["conv1/gamma"], g["conv1/beta"] = (d * s["n1"]).sum((0, 1, 2)), d.sum((0, 1, 2))
        d = d * p["conv1/gamma"]
        d = (d - d.mean((0, 1, 2)) - s["n1"] * (d * s["n1"]).mean((0, 1, 2))) * s["inv"]
        g["conv1/weights"] = (s["c1"].reshape(-1, 75).T @ d.reshape(-1, 12)).reshape(5, 5, 3, 12)
        return loss, g


def train(net, images, labels, epochs=12, batch=64):
    """Adam (Kingma and Ba, 2015), the rate falling to nothing."""
    m = {k: np.zeros_like(v) for k, v in net.p.items()}
    v = {k: np.zeros_like(w) for k, w in net.p.items()}
    step, total = 0, epochs * (len(images) // batch)
    for epoch in range(epochs):
        order, losses = rng.permutation(len(images)), []
        for at in range(0, len(images) - batch + 1, batch):
            pick = order[at:at + batch]
            loss, g = net.gradients(images[pick], labels[pick])
            losses.append(loss)
            step += 1
            rate = 2e-3 * (1 - step / (total + 1))
            for k in net.p:
                m[k] += 0.1 * (g[k] - m[k])
                v[k] += 0.001 * (g[k] ** 2 - v[k])
                net.p[k] -= (rate * m[k] / (1 - 0.9 ** step)
                             / (np.sqrt(v[k] / (1 - 0.999 ** step)) + 1e-8)).astype(np.float32)
        print("epoch %2d: loss %.4f" % (epoch + 1, np.mean(losses)), flush=True)


# ---- GraphDef: protocol buffers by hand (field numbers of TensorFlow's .proto files) ----

def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def field(number, payload):
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    if isinstance(payload, float):
        return varint(number << 3 | 5) + struct.pack("<f", payload)
    if isinstance(payload, str):
        payload = payload.encode()
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def shape_proto(dims):
    return b"".join(field(2, field(1, d & (1 << 64) - 1)) for d in dims)


def attr(name, value):
    return field(5, field(1, name) + field(2, value))


DT_FLOAT, DT_INT32 = field(6, 1), field(6, 3)


def node(name, op, inputs=(), *attrs):
    return field(1, field(1, name) + field(2, op) + b"".join(field(3, i) for i in inputs) +
                 b"".join(attrs))


def const(name, value):
    value = np.asarray(value)
    kind = 1 if value.dtype == np.float32 else 3
    tensor = field(1, kind) + field(2, shape_proto(value.shape)) + field(4, value.tobytes())
    return node(name, "Const", (), attr("dtype", field(6, kind)), attr("value", field(8, tensor)))


def ints(*values):
    return field(1, field(3, b"".join(varint(v) for v in values)))


def graph(net):
    t = attr("T", DT_FLOAT)
    same = attr("padding", field(2, "SAME"))
    out = [node("input", "Placeholder", (), attr("dtype", DT_FLOAT),
                attr("shape", field(7, shape_proto((-1, SIZE, SIZE, 3)))))]
    for name, value in net.p.items():
        out.append(const(name, value))
    out += [const("conv1/moving_mean", net.mean), const("conv1/moving_variance", net.variance)]
    out += [
        node("conv1/Conv2D", "Conv2D", ("input", "conv1/weights"), t, same,
             attr("strides", ints(1, 2, 2, 1)), attr("data_format", field(2, "NHWC"))),
        node("conv1/BatchNorm", "FusedBatchNorm",
             ("conv1/Conv2D", "conv1/gamma", "conv1/beta", "conv1/moving_mean",
              "conv1/moving_variance"), t, attr("epsilon", field(4, 1e-3)),
             attr("is_training", field(5, 0)), attr("data_format", field(2, "NHWC"))),
        node("conv1/Relu", "Relu", ("conv1/BatchNorm",), t),
        node("conv2/Conv2D", "Conv2D", ("conv1/Relu", "conv2/weights"), t, same,
             attr("strides", ints(1, 1, 1, 1)), attr("data_format", field(2, "NHWC"))),
        node("conv2/BiasAdd", "BiasAdd", ("conv2/Conv2D", "conv2/bias"), t),
        node("conv2/Relu", "Relu", ("conv2/BiasAdd",), t),
        node("pool", "MaxPool", ("conv2/Relu",), t, attr("padding", field(2, "VALID")),
             attr("ksize", ints(1, 2, 2, 1)), attr("strides", ints(1, 2, 2, 1))),
        const("flat/shape", np.array([-1, 7 * 7 * 24], np.int32)),
        node("flat", "Reshape", ("pool", "flat/shape"), t, attr("Tshape", DT_INT32)),
        node("fc1/MatMul", "MatMul", ("flat", "fc1/weights"), t),
        node("fc1/BiasAdd", "BiasAdd", ("fc1/MatMul", "fc1/bias"), t),
        node("fc1/Relu", "Relu", ("fc1/BiasAdd",), t),
        node("fc2/MatMul", "MatMul", ("fc1/Relu", "fc2/weights"), t),
        node("fc2/BiasAdd", "BiasAdd", ("fc2/MatMul", "fc2/bias"), t),
        node("softmax", "Softmax", ("fc2/BiasAdd",), t),
    ]
    return b"".join(out) + field(4, field(1, 27))


def main():
    paths, held = fonts()
    print("%d fonts to train with, %d held out" % (len(paths), len(held)), flush=True)
    net = Net()
    train(net, *data(paths, 24000))
    images, labels = data(held or paths, 2000)
    right = np.mean(net.forward(images, False)[0].argmax(1) == labels)
    print("held-out fonts: %.2f %% of %d right" % (100 * right, len(labels)))
    with open(os.path.join(HERE, "digits.pb"), "wb") as f:
        f.write(graph(net))
    with open(os.path.join(HERE, "labels.txt"), "w") as f:
        f.write("".join(n + "\n" for n in "zero one two three four five six seven eight nine".split()))
    os.makedirs(os.path.join(HERE, "images"), exist_ok=True)
    for digit in range(10):
        picture = draw((held or paths)[digit % len(held or paths)], digit).astype(np.uint8)
        Image.fromarray(picture).save(os.path.join(HERE, "images", "%d.png" % digit))


main()
