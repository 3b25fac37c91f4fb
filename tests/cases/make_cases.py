#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the project's own conformance cases: make_cases.py [FOLDER]

Graphs are encoded here byte by byte, and expected values come from formulas written out
below in plain Python, so that nothing of tinfer is needed to know what is right.
"""
import itertools
import json
import math
import os
import struct
import sys

FLOAT, DOUBLE, INT32, UINT8, STRING, INT64, BOOL, HALF = 1, 2, 3, 4, 7, 9, 10, 19
FORMATS = {FLOAT: ('f', '<f4'), DOUBLE: ('d', '<f8'), INT32: ('i', '<i4'), UINT8: ('B', '|u1'),
           INT64: ('q', '<i8'), BOOL: ('?', '|b1'), HALF: ('e', '<f2')}


# ---- arrays: a type, a shape, and elements in C order -----------------------------------------

class Array:
    def __init__(self, dtype, shape, values):
        self.dtype, self.shape = dtype, tuple(shape)
        self.v = [round_to(dtype, x) for x in values]
        assert len(self.v) == math.prod(self.shape), (shape, len(self.v))

    def at(self, *index):
        offset = 0
        for i, n in zip(index, self.shape):
            assert 0 <= i < n
            offset = offset * n + i
        return self.v[offset]

    def bytes(self):
        return struct.pack('<%d%s' % (len(self.v), FORMATS[self.dtype][0]), *self.v)

    def npy(self):
        shape = '(' + ', '.join(map(str, self.shape)) + (',)' if len(self.shape) == 1 else ')')
        head = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }" % (
            FORMATS[self.dtype][1], shape)
        head += ' ' * (-(len(head) + 11) % 64) + '\n'
        return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(head)) + head.encode() + self.bytes()


def round_to(dtype, x):
    if dtype in (INT32, INT64, UINT8):
        return int(x)
    if dtype == BOOL:
        return bool(x)
    code = '<' + FORMATS[dtype][0]
    return struct.unpack(code, struct.pack(code, x))[0]


def indices(shape):
    return itertools.product(*map(range, shape))


def array(dtype, shape, formula):
    """formula is called with the index of every element."""
    return Array(dtype, shape, [formula(*i) for i in indices(shape)])


def numbers(shape, seed, dtype=FLOAT, low=-1.0, high=1.0):
    """Numbers that look random, from a linear congruential generator."""
    values, state = [], seed
    for _ in range(math.prod(shape)):
        state = (state * 1103515245 + 12345) % 2**31
        values.append(low + (high - low) * (state >> 7) / 2**24)
    return Array(dtype, shape, values)


# ---- GraphDef -----------------------------------------------------------------------------------

def varint(n):
    n &= 2**64 - 1
    out = b''
    while n >= 128:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def number(field, n):
    return varint(field << 3) + varint(n)


def block(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def shape_proto(shape):
    if shape is None:
        return number(3, 1)
    return b''.join(block(2, number(1, n)) for n in shape)


def tensor_proto(a):
    return number(1, a.dtype) + block(2, shape_proto(a.shape)) + block(4, a.bytes())


class Type(int):
    """An attribute that is a type."""


class Shape:
    def __init__(self, shape):
        self.shape = shape


def attr_value(value):
    if isinstance(value, Type):
        return number(6, value)
    if isinstance(value, bool):
        return number(5, value)
    if isinstance(value, int):
        return number(3, value)
    if isinstance(value, float):
        return varint(4 << 3 | 5) + struct.pack('<f', value)
    if isinstance(value, str):
        return block(2, value)
    if isinstance(value, Shape):
        return block(7, shape_proto(value.shape))
    if isinstance(value, Array):
        return block(8, tensor_proto(value))
    assert isinstance(value, list) and all(isinstance(i, int) for i in value)
    return block(1, block(3, b''.join(map(varint, value))))


class Graph:
    def __init__(self):
        self.nodes = []

    def node(self, op, name, inputs=(), **attrs):
        data = block(1, name) + block(2, op) + b''.join(block(3, i) for i in inputs)
        for key, value in sorted(attrs.items()):
            data += block(5, block(1, key) + block(2, attr_value(value)))
        self.nodes.append(data)
        return name

    def placeholder(self, name, dtype, shape):
        return self.node('Placeholder', name, dtype=Type(dtype), shape=Shape(shape))

    def const(self, name, value):
        return self.node('Const', name, dtype=Type(value.dtype), value=value)

    def ints(self, name, *values):
        return self.const(name, Array(INT32, [len(values)], values))

    def int(self, name, value):
        return self.const(name, Array(INT32, [], [value]))

    def bytes(self):
        return b''.join(block(1, n) for n in self.nodes) + block(4, number(1, 38))


def write_case(root, name, graph, feeds, fetches, rtol=1e-5, atol=1e-5):
    folder = os.path.join(root, name)
    os.makedirs(folder, exist_ok=True)

    def save(kind, arrays):
        listed = []
        for i, (tensor, value) in enumerate(arrays.items()):
            file = '%s_%d.npy' % (kind, i)
            with open(os.path.join(folder, file), 'wb') as f:
                f.write(value.npy())
            listed.append({'name': tensor, 'file': file})
        return listed

    case = {'rtol': rtol, 'atol': atol, 'feeds': save('feed', feeds),
            'fetches': save('fetch', fetches)}
    with open(os.path.join(folder, 'case.json'), 'w') as f:
        f.write(json.dumps(case, indent=1) + '\n')
    with open(os.path.join(folder, 'graph.pb'), 'wb') as f:
        f.write(graph if isinstance(graph, bytes) else graph.bytes())


# ---- what the ops compute ---------------------------------------------------------------------

def same_padding(size, kernel, stride, dilation=1):
    out = -(-size // stride)
    total = max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - size)
    return out, total // 2


def conv(x, w, stride, padding, dilation=1):
    """NHWC by HWIO."""
    n, h, width, cin = x.shape
    kh, kw, _, cout = w.shape
    if padding == 'SAME':
        oh, top = same_padding(h, kh, stride, dilation)
        ow, left = same_padding(width, kw, stride, dilation)
    else:
        oh, top = (h - (kh - 1) * dilation - 1) // stride + 1, 0
        ow, left = (width - (kw - 1) * dilation - 1) // stride + 1, 0

    def one(b, i, j, o):
        total = 0.0
        for di, dj, c in indices((kh, kw, cin)):
            y, z = i * stride - top + di * dilation, j * stride - left + dj * dilation
            if 0 <= y < h and 0 <= z < width:
                total += x.at(b, y, z, c) * w.at(di, dj, c, o)
        return total
    return array(x.dtype, (n, oh, ow, cout), one)


def pool(x, size, stride, reduce):
    """SAME; only what lies in the picture counts."""
    n, h, width, c = x.shape
    oh, top = same_padding(h, size, stride)
    ow, left = same_padding(width, size, stride)

    def one(b, i, j, k):
        seen = [x.at(b, y, z, k)
                for y in range(i * stride - top, i * stride - top + size) if 0 <= y < h
                for z in range(j * stride - left, j * stride - left + size) if 0 <= z < width]
        return reduce(seen)
    return array(x.dtype, (n, oh, ow, c), one)


def matmul(a, b):
    return array(a.dtype, (a.shape[0], b.shape[1]),
                 lambda i, j: math.fsum(a.at(i, k) * b.at(k, j) for k in range(a.shape[1])))


def mapped(f, *arrays, dtype=None):
    return Array(dtype or arrays[0].dtype, arrays[0].shape, [f(*x) for x in zip(*[a.v for a in arrays])])


def by_channel(f, x, *vectors):
    c = x.shape[-1]
    return Array(x.dtype, x.shape, [f(v, *[w.v[i % c] for w in vectors]) for i, v in enumerate(x.v)])


def relu(x):
    return mapped(lambda v: max(v, 0.0), x)


def softmax(x):
    rows, n = x.shape
    out = []
    for i in range(rows):
        row = [math.exp(v - max(x.v[i * n:(i + 1) * n])) for v in x.v[i * n:(i + 1) * n]]
        out += [v / math.fsum(row) for v in row]
    return Array(x.dtype, x.shape, out)


# ---- the cases ------------------------------------------------------------------------------------

T = Type(FLOAT)


def perceptron(root):
    """Two layers; the sizes are no multiples of any vector's."""
    for dtype, rtol in ((FLOAT, 1e-5), (DOUBLE, 1e-12)):
        g, x = Graph(), numbers((5, 19), 1, dtype)
        w1, b1 = numbers((19, 37), 2, dtype), numbers((37,), 3, dtype)
        w2, b2 = numbers((37, 7), 4, dtype), numbers((7,), 5, dtype)
        t = Type(dtype)
        g.placeholder('x', dtype, (-1, 19))
        for name, value in (('w1', w1), ('b1', b1), ('w2', w2), ('b2', b2)):
            g.const(name, value)
        g.node('MatMul', 'm1', ['x', 'w1'], T=t, transpose_a=False, transpose_b=False)
        g.node('BiasAdd', 'a1', ['m1', 'b1'], T=t)
        g.node('Relu', 'r1', ['a1'], T=t)
        g.node('MatMul', 'm2', ['r1', 'w2'], T=t)
        g.node('Add', 'a2', ['m2', 'b2'], T=t)
        g.node('Softmax', 'y', ['a2'], T=t)
        h = relu(by_channel(lambda v, b: v + b, matmul(x, w1), b1))
        y = softmax(by_channel(lambda v, b: v + b, matmul(h, w2), b2))
        write_case(root, 'perceptron_%s' % ('float' if dtype == FLOAT else 'double'), g,
                   {'x': x}, {'y:0': y, 'r1': h}, rtol, rtol)


def convolutions(root):
    for i, (h, w, cin, cout, k, stride, padding, dilation) in enumerate((
            (9, 7, 3, 5, 3, 2, 'SAME', 1), (8, 8, 4, 17, 1, 1, 'VALID', 1),
            (7, 10, 2, 3, 3, 1, 'SAME', 2), (6, 6, 1, 8, 5, 3, 'VALID', 1))):
        g, x, f = Graph(), numbers((2, h, w, cin), 10 + i), numbers((k, k, cin, cout), 20 + i)
        g.placeholder('x', FLOAT, (-1, h, w, cin))
        g.const('f', f)
        g.node('Conv2D', 'y', ['x', 'f'], T=T, strides=[1, stride, stride, 1], padding=padding,
               dilations=[1, dilation, dilation, 1], data_format='NHWC')
        write_case(root, 'conv_%d' % i, g, {'x': x}, {'y:0': conv(x, f, stride, padding, dilation)})


def batch_norm_block(root):
    """Convolution, batch norm, a residual, ReLU6: all that can be fused into one kernel."""
    g, x = Graph(), numbers((1, 6, 6, 4), 30)
    f = numbers((3, 3, 4, 4), 31)
    scale, offset = numbers((4,), 32, low=0.5, high=1.5), numbers((4,), 33)
    mean, variance = numbers((4,), 34), numbers((4,), 35, low=0.25, high=2.0)
    g.placeholder('x', FLOAT, (1, 6, 6, 4))
    for name, value in (('f', f), ('scale', scale), ('offset', offset), ('mean', mean),
                        ('variance', variance)):
        g.const(name, value)
    g.node('Identity', 'f/read', ['f'], T=T)
    g.node('Conv2D', 'c', ['x', 'f/read'], T=T, strides=[1, 1, 1, 1], padding='SAME')
    g.node('FusedBatchNorm', 'bn', ['c', 'scale', 'offset', 'mean', 'variance'], T=T,
           epsilon=0.001, is_training=False)
    g.node('Add', 'sum', ['bn', 'x'], T=T)
    g.node('Relu6', 'y', ['sum'], T=T)
    epsilon = round_to(FLOAT, 0.001)
    normal = by_channel(lambda v, s, o, m, q: (v - m) / math.sqrt(q + epsilon) * s + o,
                        conv(x, f, 1, 'SAME'), scale, offset, mean, variance)
    total = mapped(lambda a, b: a + b, normal, x)
    y = mapped(lambda v: min(max(v, 0.0), 6.0), total)
    write_case(root, 'batch_norm_block', g, {'x': x}, {'y': y})
    write_case(root, 'batch_norm_block_inside', g, {'x': x}, {'y': y, 'bn:0': normal, 'sum': total})


def depthwise(root):
    g, x, f = Graph(), numbers((1, 7, 5, 3), 40), numbers((3, 3, 3, 2), 41)
    g.placeholder('x', FLOAT, None)
    g.const('f', f)
    g.node('DepthwiseConv2dNative', 'y', ['x', 'f'], T=T, strides=[1, 2, 2, 1], padding='SAME')
    oh, top = same_padding(7, 3, 2)
    ow, left = same_padding(5, 3, 2)

    def one(b, i, j, o):
        c, m = divmod(o, 2)
        return sum(x.at(b, y, z, c) * f.at(y - i * 2 + top, z - j * 2 + left, c, m)
                   for y in range(i * 2 - top, i * 2 - top + 3) if 0 <= y < 7
                   for z in range(j * 2 - left, j * 2 - left + 3) if 0 <= z < 5)
    write_case(root, 'depthwise', g, {'x': x}, {'y': array(FLOAT, (1, oh, ow, 6), one)})


def pools(root):
    g, x = Graph(), numbers((2, 5, 7, 3), 50)
    g.placeholder('x', FLOAT, (-1, -1, -1, 3))
    for op, name in (('MaxPool', 'max'), ('AvgPool', 'avg')):
        g.node(op, name, ['x'], T=T, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding='SAME')
    write_case(root, 'pools', g, {'x': x},
               {'max': pool(x, 3, 2, max), 'avg': pool(x, 3, 2, lambda s: math.fsum(s) / len(s))})


def shapes_at_run_time(root):
    """Flatten as networks write it: the batch size comes from the input's own shape."""
    g, x = Graph(), numbers((3, 2, 4, 5), 60)
    g.placeholder('x', FLOAT, (-1, -1, -1, 5))
    g.node('Shape', 'shape', ['x'], T=T, out_type=Type(INT32))
    g.ints('zero', 0)
    g.ints('one', 1)
    g.node('StridedSlice', 'batch', ['shape', 'zero', 'one', 'one'], T=Type(INT32),
           Index=Type(INT32), shrink_axis_mask=1)
    g.int('rest', -1)
    g.node('Pack', 'to', ['batch', 'rest'], T=Type(INT32), N=2, axis=0)
    g.node('Reshape', 'flat', ['x', 'to'], T=T, Tshape=Type(INT32))
    g.ints('axis', 1)
    g.node('Mean', 'mean', ['flat', 'axis'], T=T, Tidx=Type(INT32), keep_dims=True)
    g.node('Sub', 'y', ['flat', 'mean'], T=T)
    means = [math.fsum(x.v[i * 40:(i + 1) * 40]) / 40 for i in range(3)]
    write_case(root, 'shapes_at_run_time', g, {'x': x},
               {'y': Array(FLOAT, (3, 40), [v - means[i // 40] for i, v in enumerate(x.v)]),
                'to:0': Array(INT32, (2,), (3, -1))})


def size_of_result_at_run_time(root):
    """How many elements Where finds is known only when it has run."""
    for name, values in (('some', (0, 2, -1, 0, 0, 5)), ('none', (0,) * 6), ('all', (1,) * 6)):
        g, x = Graph(), Array(INT32, (2, 3), values)
        g.placeholder('x', INT32, (2, 3))
        g.int('zero', 0)
        g.node('NotEqual', 'found', ['x', 'zero'], T=Type(INT32))
        g.node('Where', 'where', ['found'], T=Type(BOOL))
        g.node('Cast', 'short', ['where'], SrcT=Type(INT64), DstT=Type(INT32))
        g.node('GatherNd', 'y', ['x', 'short'], Tparams=Type(INT32), Tindices=Type(INT32))
        places = [i for i in indices((2, 3)) if x.at(*i)]
        write_case(root, 'where_%s' % name, g, {'x': x},
                   {'where:0': Array(INT64, (len(places), 2), [n for p in places for n in p]),
                    'y': Array(INT32, (len(places),), [v for v in values if v])})


def several_outputs(root):
    """Outputs by number; feeds in the middle; a node that is fed and fetched."""
    g, x = Graph(), numbers((2, 9), 70)
    g.placeholder('x', FLOAT, (2, 9))
    g.int('axis', 1)
    g.node('Split', 'parts', ['axis', 'x'], T=T, num_split=3)
    g.node('Neg', 'negative', ['parts:1'], T=T)
    g.node('ConcatV2', 'y', ['negative', 'parts', 'parts:2', 'axis'], T=T, Tidx=Type(INT32), N=3)
    part = [array(FLOAT, (2, 3), lambda i, j, k=k: x.at(i, 3 * k + j)) for k in range(3)]
    other = numbers((2, 3), 71)

    def joined(*a):
        return array(FLOAT, (2, 9), lambda i, j: a[j // 3].at(i, j % 3))
    minus = mapped(lambda v: -v, part[1])
    write_case(root, 'several_outputs', g, {'x': x},
               {'y': joined(minus, part[0], part[2]), 'parts:2': part[2], 'parts:0': part[0]})
    write_case(root, 'fed_inside', g, {'x:0': x, 'parts:1': other},
               {'y': joined(mapped(lambda v: -v, other), part[0], part[2]), 'x': x})
    write_case(root, 'fed_instead', g, {'negative': other, 'parts': part[0], 'parts:2': part[2]},
               {'y': joined(other, part[0], part[2]), 'negative:0': other})


def defaults(root):
    """PlaceholderWithDefault, fed and not; a control input on a node without outputs."""
    g, x = Graph(), numbers((4,), 80)
    g.placeholder('x', FLOAT, (4,))
    g.const('half', Array(FLOAT, [], [0.5]))
    g.node('PlaceholderWithDefault', 'scale', ['half'], dtype=T, shape=Shape([]))
    g.node('NoOp', 'before')
    g.node('Mul', 'y', ['x', 'scale', '^before'], T=T)
    write_case(root, 'default_taken', g, {'x': x}, {'y': mapped(lambda v: v * 0.5, x)})
    write_case(root, 'default_fed', g, {'x': x, 'scale': Array(FLOAT, [], [3.0])},
               {'y': mapped(lambda v: v * 3.0, x)})


def odd_values(root):
    inf, nan = math.inf, math.nan
    g = Graph()
    a = Array(FLOAT, (6,), (nan, inf, -inf, -0.0, 1.0, 3e38))
    b = Array(FLOAT, (6,), (1.0, inf, inf, 0.0, nan, 3e38))
    g.placeholder('a', FLOAT, (6,))
    g.placeholder('b', FLOAT, (6,))
    for op, name in (('Add', 'sum'), ('Sub', 'difference'), ('Equal', 'equal'), ('Less', 'less')):
        g.node(op, name, ['a', 'b'], T=T)
    g.node('IsNan', 'nan', ['a'], T=T)
    write_case(root, 'odd_values', g, {'a': a, 'b': b},
               {'sum': Array(FLOAT, (6,), (nan, inf, nan, 0.0, nan, inf)),
                'difference': Array(FLOAT, (6,), (nan, nan, -inf, 0.0, nan, 0.0)),
                'equal': Array(BOOL, (6,), (0, 1, 0, 1, 0, 1)),
                'less': Array(BOOL, (6,), (0, 0, 1, 0, 0, 0)),
                'nan': Array(BOOL, (6,), (1, 0, 0, 0, 0, 0))})


def empty(root):
    g = Graph()
    g.placeholder('x', FLOAT, (-1, 3))
    g.const('w', numbers((3, 2), 90))
    g.node('MatMul', 'm', ['x', 'w'], T=T)
    g.node('Relu', 'y', ['m'], T=T)
    g.ints('axis', 0)
    g.node('Sum', 'sum', ['y', 'axis'], T=T, Tidx=Type(INT32))
    write_case(root, 'empty', g, {'x': Array(FLOAT, (0, 3), ())},
               {'y': Array(FLOAT, (0, 2), ()), 'sum': Array(FLOAT, (2,), (0, 0))})


def integers(root):
    """What float arithmetic would get wrong."""
    g = Graph()
    a = Array(INT64, (4,), (2**53 + 1, -7, 7, -2**62))
    b = Array(INT64, (4,), (2, 2, -2, 3))
    g.placeholder('a', INT64, (4,))
    g.placeholder('b', INT64, (4,))
    t = Type(INT64)
    for op, name in (('Add', 'sum'), ('Mul', 'product'), ('FloorDiv', 'quotient'),
                     ('FloorMod', 'rest')):
        g.node(op, name, ['a', 'b'], T=t)

    def wrap(n):
        return (n + 2**63) % 2**64 - 2**63
    write_case(root, 'integers', g, {'a': a, 'b': b},
               {'sum': mapped(lambda x, y: x + y, a, b),
                'product': mapped(lambda x, y: wrap(x * y), a, b),
                'quotient': mapped(lambda x, y: x // y, a, b),
                'rest': mapped(lambda x, y: x % y, a, b)})


def halves(root):
    g = Graph()
    x = Array(HALF, (6,), (1.0, 0.1, 65504.0, 6e-8, -2.5, 1000.5))
    g.placeholder('x', HALF, (6,))
    g.node('Cast', 'wide', ['x'], SrcT=Type(HALF), DstT=T)
    g.const('third', Array(FLOAT, [], [1 / 3]))
    g.node('Mul', 'scaled', ['wide', 'third'], T=T)
    g.node('Cast', 'y', ['scaled'], SrcT=T, DstT=Type(HALF))
    third = round_to(FLOAT, 1 / 3)
    wide = mapped(lambda v: v, x, dtype=FLOAT)
    scaled = mapped(lambda v: v * third, wide)
    write_case(root, 'halves', g, {'x': x},
               {'wide': wide, 'scaled': scaled, 'y': mapped(lambda v: v, scaled, dtype=HALF)})


def arg_max(root):
    g, x = Graph(), Array(FLOAT, (3, 4), (1, 5, 5, 2, -1, -1, -3, -1, 0, 0, 0, 7))
    g.placeholder('x', FLOAT, (3, 4))
    g.int('last', -1)
    g.node('ArgMax', 'y', ['x', 'last'], T=T, Tidx=Type(INT32), output_type=Type(INT64))
    g.int('k', 2)
    g.node('TopKV2', 'top', ['x', 'k'], T=T, sorted=True)
    write_case(root, 'arg_max', g, {'x': x},
               {'y': Array(INT64, (3,), (1, 0, 3)),
                'top:0': Array(FLOAT, (3, 2), (5, 5, -1, -1, 7, 0)),
                'top:1': Array(INT32, (3, 2), (1, 2, 0, 1, 3, 0))})


TEXT = b"""# A graph as text, in a file that ends in .pb.
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: 'c' op: "Const"
       attr { key: "dtype" value { type: DT_FLOAT } }
       attr { key: "value" value { tensor { dtype: DT_FLOAT
         tensor_shape { dim { size: 2 } dim { size: 3 } } float_val: 1.5 float_val: -2 } } } }
node < name: "y", op: "Mul"; input: "x" input: "c" attr { key: "T" value { type: DT_FLOAT } } >
"""


def text(root):
    """The last value given stands for all that follow."""
    x = numbers((2, 3), 95)
    c = Array(FLOAT, (2, 3), (1.5, -2, -2, -2, -2, -2))
    write_case(root, 'text', TEXT, {'x': x}, {'y': mapped(lambda a, b: a * b, x, c)})


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for make in (perceptron, convolutions, batch_norm_block, depthwise, pools, shapes_at_run_time,
                 size_of_result_at_run_time, several_outputs, defaults, odd_values, empty, integers,
                 halves, arg_max, text):
        make(root)


main()
