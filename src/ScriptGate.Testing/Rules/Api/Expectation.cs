using System.Text.RegularExpressions;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Testing.Rules;

/// <summary>One assertion of a test: the actual value, and what is said of it.</summary>
internal sealed class Expectation(TestRun run, ScriptValue actual, bool isNot)
{
    public ScriptValue Actual => actual;

    /// <summary>The same with the opposite meaning.</summary>
    public Expectation Opposite => new(run, actual, !isNot);

    /// <summary>Fails the test unless the value equals another.</summary>
    public ScriptValue Assert(string matcher, ScriptValue expected)
    {
        // Both on one line, or both on several: only then lines can be compared.
        var (wanted, was) = (ValueText.Of(expected), ValueText.Of(actual));
        var isLong = !isNot && (wanted.Contains('\n', StringComparison.Ordinal) || was.Contains('\n', StringComparison.Ordinal));
        return Assert(matcher, ValueText.Equal(actual, expected), isLong ? ValueText.Indented(expected) : wanted, isLong ? ValueText.Indented(actual) : was);
    }

    /// <summary>Fails the test unless the matcher's answer is what is expected.</summary>
    /// <param name="matcher">Its name.</param>
    /// <param name="matches">Its answer.</param>
    /// <param name="expected">What it asked for, as it is written.</param>
    /// <param name="was">What was there, as it is written; null for the value on one line if it is short.</param>
    public ScriptValue Assert(string matcher, bool matches, string expected, string? was = null)
    {
        if (matches != isNot)
        {
            return default;
        }

        var call = $"expect(...){(isNot ? ".not" : "")}.{matcher}";
        var wanted = (isNot ? "not " : "") + expected;
        was ??= ValueText.Of(actual);
        run.Failure = new FailedExpectation($"{call}: expected {ValueText.Short(wanted)}, but it is {ValueText.Short(was)}", wanted, was);
        throw new ScriptArgumentException(run.Failure.Message);
    }
}

/// <summary><c>expect(actual)</c>: the matchers.</summary>
internal static class ExpectationApi
{
    private static readonly TimeSpan MatchTime = TimeSpan.FromSeconds(1);

    public static readonly ApiObject<Expectation> Kind = AddNot(new ApiObject<Expectation>("Expectation", "An assertion about a value. What does not hold ends the test."))
        .Method("toBe", 1, "(expected: unknown): void", "The same value; what is not a plain value is compared by its text or content.", (it, arguments) =>
            it.Assert("toBe", arguments[0]))
        .Method("toEqual", 1, "(expected: unknown): void", "The same content: arrays and objects by their elements, in any order of the keys.", (it, arguments) =>
            it.Assert("toEqual", arguments[0]))
        .Method("toContain", 1, "(part: unknown): void", "A text that has the part in it, or an array one of whose elements equals it.", (it, arguments) =>
            it.Assert("toContain", ValueText.Contains(it.Actual, arguments[0]), $"something that contains {ValueText.Of(arguments[0])}"))
        .Method("toMatch", 1, "(pattern: string): void", "A text that the regular expression matches somewhere; the pattern is a string: /x/.source.", (it, arguments) =>
        {
            var pattern = PatternOf(arguments);
            return it.Assert("toMatch", ValueText.Plain(it.Actual) is { } text && pattern.IsMatch(text), $"something that matches /{pattern}/");
        })
        .Method("toHaveLength", 1, "(length: number): void", "An array or text of so many elements or characters.", (it, arguments) =>
        {
            var length = arguments.Number(0, "length");
            return it.Assert("toHaveLength", ValueText.LengthOf(it.Actual) == length, $"a length of {length}");
        })
        .Method("toBeGreaterThan", 1, "(number: number): void", "A number above.", (it, arguments) =>
        {
            var number = arguments.Number(0, "number");
            return it.Assert("toBeGreaterThan", it.Actual.Kind == ScriptValueKind.Number && it.Actual.Number > number, $"more than {number}");
        })
        .Method("toBeLessThan", 1, "(number: number): void", "A number below.", (it, arguments) =>
        {
            var number = arguments.Number(0, "number");
            return it.Assert("toBeLessThan", it.Actual.Kind == ScriptValueKind.Number && it.Actual.Number < number, $"less than {number}");
        })
        .Method("toBeNull", 0, "(): void", "Null.", (it, _) => it.Assert("toBeNull", it.Actual.Kind == ScriptValueKind.Null, "null"))
        .Method("toBeUndefined", 0, "(): void", "Undefined.", (it, _) => it.Assert("toBeUndefined", it.Actual.Kind == ScriptValueKind.Undefined, "undefined"))
        .Method("toBeTruthy", 0, "(): void", "Anything but false, 0, an empty text, null, undefined.", (it, _) => it.Assert("toBeTruthy", ValueText.IsTruthy(it.Actual), "something truthy"))
        .Method("toBeFalsy", 0, "(): void", "False, 0, an empty text, null or undefined.", (it, _) => it.Assert("toBeFalsy", !ValueText.IsTruthy(it.Actual), "something falsy"));

    private static ApiObject<Expectation> AddNot(ApiObject<Expectation> kind) => kind.Object("not", kind, "The opposite.", it => it.Opposite, isNullable: false);

    // The time limit keeps a pattern that backtracks without end from taking the run with it.
    private static Regex PatternOf(ScriptArguments arguments)
    {
        var text = arguments.Text(0, "pattern");
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant, MatchTime);
        }
        catch (ArgumentException)
        {
            throw new ScriptArgumentException($"toMatch: '{text}' is not a regular expression");
        }
    }
}
