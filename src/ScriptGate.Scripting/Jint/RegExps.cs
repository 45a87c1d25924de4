using System.Text.RegularExpressions;
using Jint.Native;
using Jint.Native.RegExp;
using Jint.Runtime;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>Regular expressions: translated for .NET, compiled once in a lane, and with an end to the time that one match may take.</summary>
internal sealed class RegExps
{
    // Patterns that are made at run time are kept up to this number; a rule that makes more pays for each.
    private const int MaxKept = 1000;

    private readonly JintLane _lane;
    private readonly JsEngine _engine;
    private readonly TimeSpan _maxMatch;
    private readonly Dictionary<(string Source, bool IgnoreCase, bool Multiline), Regex> _compiled = [];

    public RegExps(JintLane lane, TimeSpan maxMatch)
    {
        _lane = lane;
        _engine = lane.JavaScript;
        _maxMatch = maxMatch;
        Constructor = new HostConstructor(_engine, "RegExp", 2, (_, arguments) => new JsValue(Construct(arguments)), Construct);
        Constructor.FastAddProperty("prototype", _engine.RegExp.PrototypeObject, false, false, false);
        _engine.RegExp.PrototypeObject.FastAddProperty("constructor", Constructor, true, false, true);
    }

    public HostConstructor Constructor { get; }

    /// <summary>The function that makes the object of a literal anew.</summary>
    /// <exception cref="PatternException">It is no regular expression.</exception>
    public JsValue FactoryOf(string source, string flags)
    {
        _ = Compile(source, Check(flags));
        return new HostFunction(_engine, string.Empty, 0, (_, _) => new JsValue(Make(source, flags)));
    }

    /// <summary>What a string method takes for its pattern: a regular expression, made of text if it is none.</summary>
    public JsValue Of(JsValue pattern) => pattern.IsObject() && pattern.AsObject() is RegExpInstance ? pattern : new JsValue(Construct([pattern]));

    private RegExpInstance Construct(JsValue[] arguments)
    {
        var pattern = arguments.At(0);
        var flags = arguments.At(1);
        if (pattern.IsObject() && pattern.AsObject() is RegExpInstance other)
        {
            return TryMake(other.Source == "(?:)" ? string.Empty : other.Source, flags.IsUndefined() ? other.Flags : TypeConverter.ToString(flags));
        }

        return TryMake(pattern.IsUndefined() ? string.Empty : TypeConverter.ToString(pattern), flags.IsUndefined() ? string.Empty : TypeConverter.ToString(flags));
    }

    private RegExpInstance TryMake(string source, string flags)
    {
        try
        {
            return Make(source, flags);
        }
        catch (PatternException exception)
        {
            throw _lane.Error(_engine.SyntaxError, exception.Message);
        }
    }

    private RegExpInstance Make(string source, string flags)
    {
        var regex = Compile(source, Check(flags));
        var item = new RegExpInstance(_engine)
        {
            Prototype = _engine.RegExp.PrototypeObject,
            Extensible = true,
            Value = regex,
            Source = source.Length == 0 ? "(?:)" : source,
            Flags = flags,
            Global = flags.Contains('g', StringComparison.Ordinal),
            IgnoreCase = flags.Contains('i', StringComparison.Ordinal),
            Multiline = flags.Contains('m', StringComparison.Ordinal),
        };
        item.FastAddProperty("global", item.Global, false, false, false);
        item.FastAddProperty("ignoreCase", item.IgnoreCase, false, false, false);
        item.FastAddProperty("multiline", item.Multiline, false, false, false);
        item.FastAddProperty("source", item.Source, false, false, false);
        item.FastAddProperty("lastIndex", 0, true, false, false);
        return item;
    }

    private static string Check(string flags) =>
        flags.All(flag => flag is 'g' or 'i' or 'm') && flags.Distinct().Count() == flags.Length ? flags : throw new PatternException("Invalid flags supplied to RegExp constructor.");

    private Regex Compile(string source, string flags)
    {
        var key = (source, flags.Contains('i', StringComparison.Ordinal), flags.Contains('m', StringComparison.Ordinal));
        if (_compiled.TryGetValue(key, out var known))
        {
            return known;
        }

        try
        {
            var options = RegexOptions.CultureInvariant | (key.Item2 ? RegexOptions.IgnoreCase : RegexOptions.None);
            var regex = new Regex(PatternTranslator.Translate(source, key.Item3), options, _maxMatch);
            if (_compiled.Count < MaxKept)
            {
                _compiled.Add(key, regex);
            }

            return regex;
        }
        catch (ArgumentException exception)
        {
            throw new PatternException("Invalid regular expression: " + exception.Message);
        }
    }
}
