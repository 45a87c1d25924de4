using System.Globalization;
using System.Text;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>The language itself, as far as the engines agree; what they differ in stands in docs/writing-rules.md.</summary>
public sealed class LanguageConformance
{
    private static readonly ScriptLimits Patient = RuleLab.Limits with { Entry = TimeSpan.FromSeconds(20), Load = TimeSpan.FromSeconds(20) };

    /// <summary>Expressions of ECMAScript 5, each evaluated on both engines.</summary>
    public static TheoryData<string> Expressions =>
    [
        // Numbers.
        "-1 | 0", "~5", "~-1", "-1 >>> 0", "-1 >> 1", "1 << 31", "4294967296 | 0", "4294967301 | 0", "-4294967297 | 0", "2147483648 | 0", "1e21 | 0", "NaN | 0", "-5 & 3", "-5 ^ 3", "1 << 33",
        "(function () { var x = -7; x |= 8; x ^= 3; x <<= 2; x >>>= 1; x >>= 3; x &= 255; return x; })()", "(function () { var o = { n: -9 }, i = 0; o['n'] |= (i++, 1); o.n *= 3; o.n %= 7; o.n /= 2; return [o.n, i]; })()",
        "undefined * 2", "2 / undefined", "undefined % 2", "null * 2", "'3' * '4'", "'x' * 2", "5 % 0", "-5 % 3", "5.5 % 2", "1 / 0", "-1 / 0", "0 / 0", "1 / -0", "1 / (0 * -1)", "0.1 + 0.2", "1 / 3",
        "[1, '2'] + 3", "1 + true", "'a' + null + undefined", "+'  12  '", "+''", "+'0x1F'", "+'1e3'", "+'1 2'", "-'5'", "+[]", "+[7]", "+{}", "+true", "1e21 + ''", "1e20 + ''", "1e-7 + ''", "123456789.125 + ''", "5e-324 + ''",
        "1.7976931348623157e308 + ''", "(25).toString(36)", "(255).toString(16)", "(-255).toString(2)", "(0.5).toString(2)", "(1.005).toFixed(2)", "(123.456).toFixed(1)", "(1e21).toFixed(2)", "(0).toFixed(2)",
        "parseInt('12px', 10)", "parseInt('0x1f')", "parseInt('z', 36)", "parseInt('')", "parseFloat('3.14abc')", "parseFloat('.5')", "parseFloat('-')", "isNaN('x')", "isFinite('5')", "Number('12')", "Number(null)", "Number(undefined)",
        "[Math.round(2.5), Math.round(-2.5), Math.round(0.4), Math.floor(-1.5), Math.ceil(-1.5), Math.abs(-3), Math.max(), Math.min(1, '0'), Math.max(1, NaN), Math.pow(2, 10), Math.sqrt(2)]",

        // Comparison.
        "'a' < 'B'", "'10' < '9'", "'10' < 9", "'\\u00e9' > 'z'", "null == undefined", "null == 0", "'1' == 1", "[1] == 1", "NaN === NaN", "'abc' === 'ab' + 'c'", "undefined < 1", "[10, 9, 1].sort()", "['b', undefined, 'a', 'C'].sort()",
        "[5, 1, 10].sort(function (a, b) { return a - b; })", "(function () { var a = []; for (var i = 0; i < 50; i++) { a.push({ k: i % 3, i: i }); } return a.sort(function (x, y) { return x.k - y.k; }).map(function (x) { return x.i; }); })()",

        // Texts.
        "'abc'.charAt(1) + 'abc'.charAt(9) + 'abc'.charCodeAt(0)", "'abc'.indexOf('c') + 'abcabc'.lastIndexOf('b')", "'a,b,,c'.split(',')", "'abc'.split('')", "'a1b22c'.split(/\\d+/)", "'a1b'.split(/(\\d)/)", "'abc'.split(',', 1)", "''.split(',')",
        "'Hello'.slice(-3, -1) + '|' + 'Hello'.substring(3, 1) + '|' + 'Hello'.substr(-3, 2)", "'  x \\n\\u00a0'.trim()", "'aXbX'.replace('X', '$&$&')", "'aXbX'.replace(/X/g, function (m, at) { return at; })", "'John Smith'.replace(/(\\w+) (\\w+)/, '$2, $1')",
        "'x-1'.toUpperCase() + 'ABC'.toLowerCase()", "String.fromCharCode(72, 105)", "'abc'.concat(1, null)", "'a-b-c'.replace(/-/g, '')", "encodeURIComponent('a b&\\u00e9/')", "decodeURIComponent('a%20b%C3%A9')", "encodeURI('http://x/a b?c=d')",
        "'\\ud83d\\ude00'.length", "'abc'[1]", "'abc'.match(/b/).index", "'abcabc'.match(/b/g)", "'abc'.match(/x/)", "'abc'.search(/c/)", "'abc'.match('b')[0]",

        // Regular expressions.
        "/^a.c$/.test('a\\nc')", "/a$/.test('a\\n')", "/^b/m.test('a\\nb')", "/a$/m.test('a\\r\\nb')", "/\\d/.test('\\u0661')", "/\\w/.test('\\u00e9')", "/\\bfoo\\b/.test('\\u00e9foo')", "/\\s/.test('\\ufeff')", "/[^]/.test('\\n')", "/[]/.test('a')", "/[a-z-[b]]/.test('b]')",
        "/(a)|(b)/.exec('b')", "/(z)((a+)?(b+)?(c))*/.exec('zaacbbbcac').length", "/(?=a)a/.test('a')", "/a(?!b)/.exec('abac').index", "/(?:x)(y)/.exec('xy')", "/\\1(a)/.test('a')", "/(a)\\1/.test('aa')", "/a{2,3}?/.exec('aaaa')[0]", "/\\u0041\\x42\\103/.test('ABC')",
        "/[\\s\\S]+/.exec('a\\nb')[0]", "/[\\w.]+@[\\w.]+/i.exec('mail Ada@Example.org now')[0]", "/\\//.source", "String(/a\\/b/gi)", "(function () { var r = /a/g, n = 0; while (r.exec('aaa')) { n++; } return [n, r.lastIndex]; })()",
        "(function () { function once() { var r = /a/g; return r.test('a'); } return [once(), once(), once()]; })()", "new RegExp('a.c', 'i').test('ABC')", "new RegExp('/').source.length > 0", "(function () { try { new RegExp('('); } catch (e) { return e.name; } })()", "(function () { try { new RegExp('a', 'gg'); } catch (e) { return e.name; } })()",
        "/[^\\W]/.test('a')", "/[\\D]/.test('5')", "/^(?:[^<>()\\[\\]\\\\.,;:\\s@\"]+)@/.test('a.b@c')", "/(\\d+)\\.(\\d+)/.exec('v1.22').slice(1)", "'aaa'.lastIndexOf('a', 1)",

        // Arrays and objects.
        "[1, [2, [3]]].toString()", "[1, , 3].length", "[1, 2, 3].indexOf(2) + [1].indexOf(9)", "[3, 4].concat([5], 6)", "[1, 2, 3, 4].slice(-2)", "(function () { var a = [1, 2, 3, 4]; var r = a.splice(1, 2, 'x'); return [a, r]; })()", "[1, 2].reverse()",
        "(function () { var a = [1]; a[3] = 4; return [a.length, a.join('-'), 2 in a]; })()", "(function () { var a = [1, 2, 3]; a.length = 1; return a; })()", "[1, 2, 3].reduce(function (a, b) { return a + b; })", "[1, 2, 3].filter(function (x) { return x > 1; })",
        "[[1, 2, 3].every(isFinite), [1, 2].some(isNaN)]", "[1, 2].map(function (x, i, all) { return x * i + all.length; })", "Object.keys({ b: 1, a: 2, 10: 3, 9: 4 })", "JSON.stringify({ b: [1, { c: null }], a: undefined, f: function () {} })", "JSON.stringify([undefined, function () {}, NaN])",
        "JSON.stringify({ a: [], b: {}, c: [[]] })", "JSON.stringify([[], []])", "JSON.stringify({ a: 1, b: [1, 2] }, null, 2)", "JSON.stringify({ a: 1, b: 2, c: 3 }, ['c', 'a'])", "JSON.stringify({ a: 1, b: 'x' }, function (k, v) { return typeof v === 'number' ? v + 1 : v; })",
        "JSON.stringify('\\u2028\\ud800\"\\\\')", "JSON.stringify(new Date(0))", "JSON.stringify({ toJSON: function () { return 'own'; } })", "JSON.parse('{\"a\":[1,2,{\"b\":\"\\\\u0041\"}]}').a[2].b", "JSON.parse('[1,2,3]', function (k, v) { return Array.isArray(v) ? v : v * 2; })",
        "(function () { try { JSON.parse('{a:1}'); } catch (e) { return e.name; } })()", "(function () { try { JSON.parse('[1,]'); } catch (e) { return e.name; } })()", "(function () { try { JSON.parse('01'); } catch (e) { return e.name; } })()", "JSON.parse(' true ')", "JSON.stringify(JSON.parse('{\"__proto__\":1}'))",
        "Object.getOwnPropertyNames({ a: 1 })", "Object.create({ x: 1 }).x", "Object.isFrozen(Object.freeze({}))", "(function () { var o = Object.freeze({ a: 1 }); try { o.a = 2; } catch (e) { return e instanceof TypeError; } })()", "(function () { var o = Object.defineProperty({}, 'x', { get: function () { return 5; } }); return [o.x, Object.keys(o)]; })()",
        "(function () { var seen = []; for (var k in { a: 1, b: 2 }) { seen.push(k); } return seen; })()", "(function () { var o = { a: 1 }; delete o.a; return 'a' in o; })()", "({}).toString() + [].toString() + typeof null", "Object.prototype.toString.call([]) + Object.prototype.toString.call(null)", "({ a: 1 }).hasOwnProperty('a')",
        "typeof undefinedName", "typeof function () {}", "typeof /x/", "void 0", "[].constructor === Array", "new Array(3).length", "Array.isArray([])", "(function () { return arguments.length; })(1, 2)", "(function (a) { return a; }).length", "(function named() { return typeof named; })()",

        // Statements.
        "(function () { try { throw new TypeError('x'); } catch (e) { return [e.name, e.message, String(e), e instanceof Error, e instanceof TypeError]; } finally { } })()", "(function () { try { return 1; } finally { return 2; } })()", "(function () { try { null.x; } catch (e) { return e instanceof TypeError; } })()",
        "(function () { try { nowhere; } catch (e) { return e.name; } })()", "(function () { try { throw { code: 5 }; } catch (e) { return e.code; } })()", "(function () { try { throw 'text'; } catch (e) { return e; } })()", "(function () { try { throw null; } catch (e) { return e; } })()",
        "(function () { function inner() { throw { code: 7, message: 9 }; } try { inner(); } catch (e) { return e.code; } })()", "(function () { switch (3) { case 1: return 'a'; case 3: case 4: return 'b'; default: return 'c'; } })()", "(function () { var r = ''; switch (2) { case 2: r += 'x'; case 3: r += 'y'; break; case 4: r += 'z'; } return r; })()",
        "(function () { var r = []; outer: for (var i = 0; i < 3; i++) { for (var j = 0; j < 3; j++) { if (j === 1) { continue outer; } if (i === 2) { break outer; } r.push([i, j]); } } return r; })()", "(function () { var i = 0; do { i++; if (i === 2) { continue; } } while (i < 5); return i; })()", "(function () { var i = 0, s = 0; while (true) { if (++i > 5) { break; } if (i % 2) { continue; } s += i; } return s; })()",
        "(function () { var f = []; for (var i = 0; i < 3; i++) { f.push((function (n) { return function () { return n; }; })(i)); } return f.map(function (g) { return g(); }); })()", "(function () { return this === undefined; })()", "(function (a, b) { return [a, b, arguments.length]; }).apply(null, [1, 2])", "(function () { return this.x; }).bind({ x: 8 })()", "(function () { return this; }).call(5)",
        "(function () { function A(x) { this.x = x; } A.prototype.get = function () { return this.x; }; var a = new A(4); return [a.get(), a instanceof A, a.constructor === A]; })()", "(function () { var o = { get v() { return this.w; }, set v(x) { this.w = x * 2; } }; o.v = 4; return o.v; })()", "hoisted(); function hoisted() { return 'up'; }",

        // Dates.
        "new Date(2020, 1, 29, 12, 30, 15, 7).toISOString()", "new Date('2026-03-04T05:06:07.008Z').getTime()", "new Date('2026-03-04').getTime()", "Date.UTC(2020, 0)", "new Date(NaN).getTime()", "String(new Date(NaN))", "new Date(0).toJSON()", "new Date(1e15).toISOString()", "new Date(86400000 * 59).getUTCDate()", "new Date(0).getUTCDay()",
        "(function () { var d = new Date(0); d.setUTCMonth(13); return d.toISOString(); })()", "Date.parse('2026-03-04T05:06:07+02:00')", "Date.parse('Wed, 04 Mar 2026 05:06:07 +0100')", "Date.parse('nonsense')", "new Date(5).valueOf()",
    ];

    [Theory]
    [MemberData(nameof(Expressions))]
    public async Task Both_engines_give_the_same(string expression)
    {
        var body = expression.StartsWith("hoisted", StringComparison.Ordinal) ? "return " + expression : $"return {expression};";
        (await SayAsync(Engines.Jint, body)).ShouldBe(await SayAsync(Engines.JavaScriptCore, body));
    }

    [Fact]
    public async Task Numbers_are_written_the_same_way()
    {
        var numbers = new StringBuilder("return [");
        var chance = new ScriptContext(new FakeClock(), seed: 11);
        for (var i = 0; i < 400; i++)
        {
            var number = (chance.NextRandom() - 0.5) * Math.Pow(10, Math.Floor(chance.NextRandom() * 60) - 30);
            numbers.Append(number.ToString("R", CultureInfo.InvariantCulture)).Append(',');
        }

        var body = numbers.Append("1].map(function (n) { return n + ' ' + JSON.stringify(n) + ' ' + String(n); });").ToString();
        (await SayAsync(Engines.Jint, body)).ShouldBe(await SayAsync(Engines.JavaScriptCore, body));
    }

    [Theory]
    [InlineData("let x = 1;", 1)]
    [InlineData("\nconst x = 1;", 2)]
    [InlineData("\n\nvar f = x => x;", 3)]
    [InlineData("var f = function () {\n  return `text`;\n};", 2)]
    [InlineData("class A {}", 1)]
    [InlineData("\nasync function f() {}", 2)]
    [InlineData("var { a } = {};", 1)]
    [InlineData("on('GREET', function (...all) {});", 1)]
    [InlineData("for (var x of [1]) {}", 1)]
    [InlineData("\nvar o = { f() {} };", 2)]
    [InlineData("\nfor (let i = 0; i < 1; i++) {}", 2)]
    [InlineData("\nvar r = /(?<name>x)/;", 2)]
    [InlineData("\nouter: while (true) { break outer; }", 2)]
    [InlineData("\nswitch (1) { default: break; case 1: break; }", 2)]
    [InlineData("\nfor (;;) { }\nouter: for (var i in {}) { break outer; }", 3)]
    public void What_Jint_does_not_know_is_refused_with_file_line_and_advice(string rule, int line)
    {
        var error = RuleLab.LoadError(Engines.Make(Engines.Jint), rule);
        (error.Location.File, error.Location.Line).ShouldBe(("scripts/rules/rule.js", line));
        error.Reason.ShouldStartWith("SyntaxError: ");
        error.Reason.ShouldContain("ECMAScript 5.1 only");
        error.Reason.ShouldContain("libjavascriptcoregtk-6.0-1");
    }

    [Theory]
    [InlineData("var x = 0;\n", "if (x === 1) { x = 2; } else ", "{ x = 3; }", 20000)]
    [InlineData("var x =", " 1 +", " 1;", 20000)]
    [InlineData("var x =", " !", "1;", 20000)]
    [InlineData("var x =", "[", "1", 300)]
    public void A_file_that_nests_deeper_than_people_write_is_refused_and_ends_nothing(string start, string again, string end, int times)
    {
        var error = RuleLab.LoadError(Engines.Make(Engines.Jint), start + string.Concat(Enumerable.Repeat(again, times)) + end);
        error.Reason.ShouldContain("deep");
    }

    [Fact]
    public async Task What_nests_as_deep_as_is_taken_runs()
    {
        var sum = string.Concat(Enumerable.Repeat("1 + ", 1500)) + "1";
        var choice = string.Concat(Enumerable.Range(0, 900).Select(i => $"if (n === {i}) {{ return {i}; }} else ")) + "{ return -1; }";
        var body = $"function choose(n) {{ {choice} }} function deep(n) {{ return n === 0 ? {sum} : deep(n - 1); }} return [choose(899), choose(900), deep(50)];";
        (await SayAsync(Engines.Jint, body)).ShouldBe("[899,-1,1501]");
    }

    private static async Task<string?> SayAsync(string engine, string body)
    {
        using var lab = new RuleLab(
            $$"""
            function write(value) {
              if (typeof value === 'number') { return value !== value ? 'NaN' : value === 0 && 1 / value < 0 ? '-0' : String(value); }
              if (value === undefined || value === null || typeof value !== 'object') { return typeof value + ' ' + value; }
              if (Array.isArray(value)) { return '[' + value.map(write).join() + ']'; }
              return JSON.stringify(value);
            }
            on('GREET', function (p) { say(write((function () { {{body}} })())); });
            """,
            Patient,
            engine: Engines.Make(engine));
        return await lab.Said(new Person("Ada"));
    }
}
