// Evaluated first in every lane: takes away what rules must not have, and builds what they see. The host's functions come in, the lane's entry points go out.
// Everything is captured here once, so that a rule that changes a built-in changes its own view only.
(function ($get, $set, $call, $entry, $now, $random, $unknown, $resolve, $compile, $register, $pending, $settle, $fail, $unhandled, $next) {
  'use strict';

  const { apply, construct, ownKeys } = Reflect;
  const { freeze, isFrozen, getPrototypeOf, setPrototypeOf, defineProperty, getOwnPropertyDescriptor } = Object;
  const { isArray } = Array;
  const { isFinite } = Number;
  const { stringify, parse } = JSON;
  const ObjectPrototype = Object.prototype;
  const SystemPromise = Promise;
  const promiseResolve = Promise.resolve;
  const promiseThen = Promise.prototype.then;
  const SystemDate = Date;
  const SystemTypeError = TypeError;
  const SystemError = Error;
  const SystemProxy = Proxy;
  const text = String;

  // ---- what rules must not have ----

  for (const name of ['WebAssembly', 'WeakRef', 'FinalizationRegistry', 'eval', 'Function', 'SharedArrayBuffer', 'Atomics', 'ShadowRealm', 'Temporal', 'console']) {
    delete globalThis[name];
  }

  const refuseCode = function () {
    throw new EvalError('rules cannot make code from text');
  };
  for (const sample of [function () {}, async function () {}, function* () {}, async function* () {}]) {
    defineProperty(getPrototypeOf(sample), 'constructor', { value: refuseCode, writable: false, configurable: false });
  }

  // ---- time and chance come from the host ----

  function FixedDate(...parts) {
    if (new.target === undefined) {
      return text(new SystemDate($now()));
    }
    return construct(SystemDate, parts.length === 0 ? [$now()] : parts, new.target);
  }
  defineProperty(FixedDate, 'name', { value: 'Date' });
  defineProperty(FixedDate, 'length', { value: 7 });
  defineProperty(FixedDate, 'prototype', { value: SystemDate.prototype, writable: false });
  defineProperty(FixedDate, 'now', { value: () => $now() });
  defineProperty(FixedDate, 'parse', { value: SystemDate.parse });
  defineProperty(FixedDate, 'UTC', { value: SystemDate.UTC });
  defineProperty(SystemDate.prototype, 'constructor', { value: FixedDate });
  defineProperty(globalThis, 'Date', { value: FixedDate, writable: true, configurable: true });

  const formats = Intl.DateTimeFormat.prototype;
  const formatGetter = getOwnPropertyDescriptor(formats, 'format').get;
  const formatToParts = formats.formatToParts;
  defineProperty(formats, 'format', {
    get() {
      const format = apply(formatGetter, this, []);
      return date => format(date === undefined ? $now() : date);
    },
  });
  defineProperty(formats, 'formatToParts', {
    value: function (date) {
      return apply(formatToParts, this, [date === undefined ? $now() : date]);
    },
  });

  defineProperty(Math, 'random', { value: () => $random() });

  // ---- data: copies of plain values ----

  const maxDepth = 32;
  const maxLength = 65536;
  let length = 0;

  function plain(value, depth) {
    let written;
    switch (typeof value) {
      case 'string':
        written = stringify(value);
        break;
      case 'boolean':
        written = value ? 'true' : 'false';
        break;
      case 'number':
        if (!isFinite(value)) {
          throw new SystemTypeError(text(value) + ' cannot be kept as data: JSON has no such number');
        }
        written = stringify(value);
        break;
      case 'object':
        if (value === null) {
          written = 'null';
          break;
        }
        if (Host.handle(value) !== 0) {
          return plain(Host.text(value), depth);
        }
        if (depth === maxDepth) {
          throw new SystemTypeError('the value is nested more than ' + maxDepth + ' deep, or contains itself');
        }
        return isArray(value) ? plainArray(value, depth) : plainObject(value, depth);
      default:
        throw new SystemTypeError('only null, booleans, numbers, strings, arrays and plain objects can be kept, not a ' + typeof value);
    }
    count(written.length);
    return written;
  }

  function count(more) {
    length += more;
    if (length > maxLength) {
      throw new RangeError('the value is larger than 64 KiB');
    }
  }

  function plainArray(value, depth) {
    let written = '';
    for (let i = 0; i < value.length; i++) {
      count(1);
      written += (i === 0 ? '' : ',') + plain(value[i], depth + 1);
    }
    return '[' + written + ']';
  }

  function plainObject(value, depth) {
    const prototype = getPrototypeOf(value);
    if (prototype !== ObjectPrototype && prototype !== null) {
      throw new SystemTypeError('only plain objects can be kept, not a ' + (value.constructor?.name ?? 'class instance'));
    }
    let written = '';
    for (const key of ownKeys(value)) {
      if (typeof key === 'string' && value[key] !== undefined) {
        count(key.length + 4);
        written += (written === '' ? '' : ',') + stringify(key) + ':' + plain(value[key], depth + 1);
      }
    }
    return '{' + written + '}';
  }

  // What the host gets for an argument or result that is an object: a number for a host object, JSON text for data.
  function encode(value) {
    const handle = Host.handle(value);
    if (handle !== 0) {
      return handle;
    }
    length = 0;
    return plain(value, 0);
  }

  // Arrays, plain objects and functions; what is something else (a Map, a RegExp) would break when frozen.
  function freezeDeep(value) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || isFrozen(value)) {
      return value;
    }
    const prototype = getPrototypeOf(value);
    if (typeof value === 'function' || isArray(value) || prototype === ObjectPrototype || prototype === null) {
      freeze(value);
      for (const key of ownKeys(value)) {
        const property = getOwnPropertyDescriptor(value, key);
        if ('value' in property) {
          freezeDeep(property.value);
        }
      }
    }
    return value;
  }

  // ---- host objects ----

  // The end of every host object's prototype chain: only names that the object does not have arrive here, so that a misspelt one is an error, not undefined.
  function guard(kind) {
    return new SystemProxy(ObjectPrototype, {
      get(target, key, receiver) {
        if (typeof key === 'symbol' || key === 'then' || key === 'toJSON' || key in target) {
          return Reflect.get(target, key, receiver);
        }
        return $unknown(kind, key, false);
      },
      set(target, key) {
        $unknown(kind, text(key), true);
        return false;
      },
    });
  }

  function entries(handle, kind) {
    return new SystemProxy({}, {
      get(target, key) {
        if (typeof key === 'symbol') {
          return undefined;
        }
        const value = $entry(handle, kind, 0, key);
        return value === undefined ? ObjectPrototype[key] : value;
      },
      set(target, key, value) {
        $entry(handle, kind, 1, text(key), value);
        return true;
      },
      deleteProperty(target, key) {
        $entry(handle, kind, 1, text(key), undefined);
        return true;
      },
      defineProperty(target, key, property) {
        $entry(handle, kind, 1, text(key), property.value);
        return true;
      },
      has(target, key) {
        return typeof key === 'string' && $entry(handle, kind, 0, key) !== undefined;
      },
      ownKeys() {
        return parse($entry(handle, kind, 2, ''));
      },
      getOwnPropertyDescriptor(target, key) {
        const value = typeof key === 'symbol' ? undefined : $entry(handle, kind, 0, key);
        return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
      },
    });
  }

  // ---- answers that hold ----

  // What the host and these scripts both see: the numbers of the objects that the present handler is shown; the era, which changes when a rule has changed something, 0 where no handlers
  // follow each other; and by how much the numbers of the objects have grown since the row began.
  const shown = new Float64Array(4);
  const [FIRST, SECOND, ERA, GROWN] = [0, 1, 2, 3];

  // The last answer of each member: of which object, in which era, to which argument. Leaving the engine costs more than everything that is done here.
  const keptObjects = new Float64Array(2048);
  const keptEras = new Float64Array(2048);
  const keptArguments = [];
  const keptValues = [];
  for (let i = 0; i < keptEras.length; i++) {
    keptArguments[i] = keptValues[i] = undefined;
  }

  const isKept = (handle, place) => keptEras[place] === shown[ERA] && shown[ERA] !== 0 && keptObjects[place] === handle - shown[GROWN];

  function keep(handle, place, value) {
    keptObjects[place] = handle - shown[GROWN];
    keptEras[place] = shown[ERA];
    keptValues[place] = value;
  }

  function kept(handle, member) {
    if (!isKept(handle, member)) {
      keep(handle, member, $get(handle + member));
    }
    return keptValues[member];
  }

  // The same of one that results in an object, whose number grows with the others.
  function keptHandle(handle, member) {
    if (!isKept(handle, member)) {
      const found = $get(handle + member);
      keep(handle, member, typeof found === 'number' ? found - shown[GROWN] : null);
    }
    const value = keptValues[member];
    return value === null ? null : value + shown[GROWN];
  }

  function keptText(handle, kind, place) {
    if (!isKept(handle, place)) {
      keep(handle, place, $entry(handle, kind, 3, ''));
    }
    return keptValues[place];
  }

  function keptAnswer(handle, member, argument) {
    if (typeof argument !== 'string') {
      return $call(handle + member, argument);
    }
    if (!isKept(handle, member) || keptArguments[member] !== argument) {
      keep(handle, member, $call(handle + member, argument));
      keptArguments[member] = argument;
    }
    return keptValues[member];
  }

  // ---- what handlers get ----

  const one = (Kind, handle) => (handle === null || handle === undefined ? null : new Kind(handle));

  function many(Kind, handles) {
    const list = [];
    for (let i = 0; i < handles.length; i++) {
      list[i] = new Kind(handles[i]);
    }
    return freeze(list);
  }

  function later(Kind, promise) {
    return apply(promiseThen, promise, [handle => one(Kind, handle)]);
  }

  function seal(Kind, index) {
    delete Kind.prototype.constructor;
    setPrototypeOf(Kind.prototype, guard(index));
    freeze(Kind.prototype);
  }

  class Host {
    #handle;

    constructor(handle) {
      this.#handle = handle;
    }

    static handle(value) {
      return typeof value === 'object' && value !== null && #handle in value ? value.#handle : 0;
    }

    static text(value) {
      const written = text(value);
      if (written === '[object Object]') {
        throw new SystemTypeError('a host object cannot be kept as data: keep the values you need of it');
      }
      return written;
    }

    static build() {
      /*KINDS*/
    }
  }

  const shapes = Host.build();

  // ---- handlers ----

  function describe(value) {
    return typeof value === 'object' || typeof value === 'function' ? (isArray(value) ? 'an array' : 'a ' + typeof value) : text(value) + ' (' + typeof value + ')';
  }

  function outcome(value) {
    if (value === undefined || value === null) {
      return undefined;
    }
    const handle = Host.handle(value);
    if (handle !== 0) {
      return handle;
    }
    throw new SystemTypeError('a handler returns nothing or a verdict, but this one returned ' + describe(value));
  }

  function finish(value) {
    if (value === undefined) {
      return undefined;
    }
    if (typeof value !== 'object' || value === null || Host.handle(value) !== 0 || typeof value.then !== 'function') {
      return outcome(value);
    }
    const ticket = $pending();
    apply(promiseThen, apply(promiseResolve, SystemPromise, [value]), [
      result => {
        let handle;
        try {
          handle = outcome(result);
        } catch (error) {
          $fail(ticket, error);
          return;
        }
        $settle(ticket, handle);
      },
      error => $fail(ticket, error),
    ]);
    return null;
  }

  // Every handler by its number.
  const callers = [];

  // Handlers that follow each other: on while each has nothing to say and the host has another.
  function row(index) {
    for (;;) {
      const value = callers[index](shown[FIRST], shown[SECOND]);
      if (value !== undefined) {
        return value;
      }
      index = $next();
      if (index === undefined) {
        return undefined;
      }
    }
  }

  // A function for later: what comes of it interests nobody, only whether it fails.
  function callback(Kind, body, name) {
    if (typeof body !== 'function') {
      throw new SystemTypeError(name + ': the callback must be a function, but is ' + describe(body));
    }
    return handle => {
      const value = handle === undefined ? body() : body(new Kind(handle));
      return value !== null && typeof value === 'object' && typeof value.then === 'function'
        ? finish(apply(promiseThen, apply(promiseResolve, SystemPromise, [value]), [() => undefined]))
        : undefined;
    };
  }

  const given = (Kind, body, name) => (typeof body === 'function' ? callback(Kind, body, name) : body);

  // ---- files ----

  // The name of the function that registers handlers; and the event of all of them, where its first argument is a title.
  const [registrar, titled] = [/*REGISTRAR*/];
  const what = titled === undefined ? 'rule' : titled.toLowerCase();

  const modules = [];
  let loading = true;

  function run(body, module, index, on, config) {
    if (typeof body === 'function') {
      apply(body, undefined, [module, module.exports, requireFrom(index), on, config]);
    } else {
      module.exports = body;
    }
  }

  function requireFrom(index) {
    return function require(request) {
      if (!loading) {
        throw new SystemError('require works only while the rules load: call it at the top of the file');
      }
      const found = $resolve(index, request);
      if (modules[found] === undefined) {
        const module = { exports: {} };
        modules[found] = module;
        run($compile(found), module, found, onInModule, undefined);
        freezeDeep(module.exports);
      }
      return modules[found].exports;
    };
  }

  function onInModule() {
    throw new SystemError(registrar + '() belongs in a ' + what + ' file: a required module exports functions');
  }

  function onFrom(rule) {
    return function on(event, handler, options) {
      if (!loading) {
        throw new SystemError(registrar + '() works only while the ' + what + 's load: call it at the top of the file');
      }
      if (typeof handler !== 'function') {
        throw new SystemTypeError(registrar + ': the handler must be a function, but is ' + describe(handler));
      }
      if (options !== undefined && (typeof options !== 'object' || options === null)) {
        throw new SystemTypeError(registrar + ': the options must be an object such as { needs: "body", timeout: "2s" }');
      }
      for (const key of options === undefined ? [] : ownKeys(options)) {
        if (key !== 'needs' && key !== 'timeout') {
          throw new SystemTypeError(registrar + ': there is no option ' + text(key) + ', only needs and timeout');
        }
      }
      const caller = shapes[titled ?? event]?.(handler);
      $register(rule, event, options?.needs, options?.timeout, new SystemError().stack, caller);
      callers[callers.length] = caller;
    };
  }

  freeze(globalThis);

  return [
    encode,
    freezeDeep,
    (index, rule, config) => run($compile(index), { exports: {} }, index, onFrom(rule), config),
    () => void (loading = false),
    message => new SystemTypeError(message),
    (promise, reason) => $unhandled(reason),
    parse,
    row,
    shown,
    () => shown[FIRST] + shown[SECOND],
  ];
})
