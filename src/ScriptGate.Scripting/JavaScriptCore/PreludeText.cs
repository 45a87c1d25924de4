using System.Text;
using ScriptGate.Scripting.Api;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>Writes the first script of a lane: the prelude with one class for each kind of host object.</summary>
/// <remarks>
/// A host object is a small JavaScript object with a number in a private field; a getter adds the member's and hands the sum to the host. So the engine can
/// compile everything up to the one call that leaves it, an object that no rule reads costs nothing, and JavaScript keeps no managed object alive.
/// </remarks>
internal static class PreludeText
{
    /// <summary>The name of the script in stack traces.</summary>
    public const string Name = "scriptgate:prelude";

    private const string Marker = "/*KINDS*/";

    private const string RegistrarMarker = "/*REGISTRAR*/";

    private static readonly string Template = ReadTemplate();

    public static string Build(ApiTable api) => Template
        .Replace(RegistrarMarker, $"'{api.Registrar.Function}', {(api.Registrar.Event is { } name ? $"'{name}'" : "undefined")}", StringComparison.Ordinal)
        .Replace(Marker, Kinds(api), StringComparison.Ordinal);

    private static string Kinds(ApiTable api)
    {
        var text = new StringBuilder();
        for (var kind = 0; kind < api.Objects.Count; kind++)
        {
            Kind(text, api, api.Objects[kind], kind);
        }

        Globals(text, api);
        Namespaces(text, api);
        text.Append("return { __proto__: null");
        foreach (var (name, item) in api.Events)
        {
            var names = item.Arguments.Select((_, index) => $"a{index}");
            var objects = item.Arguments.Select((kind, index) => $"new {ClassName(kind)}(a{index})");
            text.Append($", {name}: handler => ({string.Join(", ", names)}) => finish(handler({string.Join(", ", objects)}))");
        }

        return text.Append(" };").ToString();
    }

    private static void Kind(StringBuilder text, ApiTable api, ApiObject item, int kind)
    {
        var name = ClassName(item);
        if (item.Entries is not null)
        {
            text.AppendLine($"const {name} = function (handle) {{ return entries(handle, {kind}); }};");
            return;
        }

        text.AppendLine($"class {name} extends Host {{");
        var number = api.FirstMember(item);
        foreach (var member in item.Members)
        {
            Member(text, item, member, number++);
        }

        if (item.Text is not null)
        {
            text.AppendLine(item.IsSteady
                ? $"toString() {{ return keptText(this.#handle, {kind}, {api.Members.Count + kind}); }}"
                : $"toString() {{ return $entry(this.#handle, {kind}, 3, ''); }}");
        }

        if (item.IsIterator)
        {
            text.AppendLine("[Symbol.asyncIterator]() { return this; }");
        }

        text.AppendLine($"}} seal({name}, {kind});");
    }

    private static void Member(StringBuilder text, ApiObject item, ApiMember member, int number)
    {
        if (member.IsMethod)
        {
            var parameters = Parameters(member);
            text.AppendLine(member.IsLookUp
                ? $"{member.Name}(a0) {{ return keptAnswer(this.#handle, {number}, a0); }}"
                : $"{member.Name}({parameters}) {{ return {Wrap(member, Call($"this.#handle + {number}", Arguments(member)))}; }}");
            return;
        }

        var read = member.IsAspect ? $"new {ClassName(member.Result!)}(this.#handle)" : Wrap(member, Read(item, member, number));
        text.AppendLine(member.IsConstant
            ? $"#kept{number}; get {member.Name}() {{ return this.#kept{number} ??= {read}; }}"
            : $"get {member.Name}() {{ return {read}; }}");
        if (member.Set is not null)
        {
            text.AppendLine($"set {member.Name}(value) {{ $set(this.#handle + {number}, value); }}");
        }
    }

    // A list is made anew for each who asks: the numbers in it are those of the present handler.
    private static string Read(ApiObject item, ApiMember member, int number) => item switch
    {
        { IsSteady: true } when member.Result is null => $"kept(this.#handle, {number})",
        { IsSteady: true } when !IsList(member) => $"keptHandle(this.#handle, {number})",
        _ => $"$get(this.#handle + {number})",
    };

    private static void Globals(StringBuilder text, ApiTable api)
    {
        var number = api.FirstMember(api.Globals);
        foreach (var member in api.Globals.Members)
        {
            if (member.Alias is not null)
            {
                text.AppendLine($"globalThis.{member.Name} = {member.Alias};");
                number++;
                continue;
            }

            // Made once, before there is a session: such an object has no owner, and the function need not leave the engine.
            if (member.Constant is not null)
            {
                text.AppendLine($"const kept{number} = freeze({Wrap(member, Call($"{number}", string.Empty))});");
                text.AppendLine($"globalThis.{member.Name} = function {member.Name}() {{ return kept{number++}; }};");
                continue;
            }

            var parameters = Parameters(member);
            text.AppendLine($"globalThis.{member.Name} = function {member.Name}({parameters}) {{ return {Wrap(member, Call($"{number++}", Arguments(member)))}; }};");
        }
    }

    // The number 0 is no object: what is called is the member of the caller.
    private static void Namespaces(StringBuilder text, ApiTable api)
    {
        foreach (var item in api.Namespaces)
        {
            text.AppendLine($"globalThis.{item.Name} = freeze(new {ClassName(item.Kind)}(0));");
        }
    }

    private static bool IsList(ApiMember member) => member.Type.EndsWith("[]", StringComparison.Ordinal);

    private static string Call(string key, string parameters) => parameters.Length == 0 ? $"$call({key})" : $"$call({key}, {parameters})";

    private static string Parameters(ApiMember member) => string.Join(", ", Enumerable.Range(0, member.Arity).Select(index => $"a{index}"));

    // A function goes out as one that makes host objects of numbers, as handlers do.
    private static string Arguments(ApiMember member) => string.Join(", ", Enumerable.Range(0, member.Arity).Select(index =>
        index == member.CallbackAt ? $"{(member.IsCallbackOptional ? "given" : "callback")}({ClassName(member.CallbackKind!)}, a{index}, '{member.Name}')" : $"a{index}"));

    private static string Wrap(ApiMember member, string expression)
    {
        if (member.Result is null)
        {
            return expression;
        }

        // The declared type says what comes back: a list, a promise of one object, or one object.
        var wrapper = IsList(member) ? "many" : member.Type.Contains("Promise<", StringComparison.Ordinal) ? "later" : "one";
        return $"{wrapper}({ClassName(member.Result)}, {expression})";
    }

    private static string ClassName(ApiObject item) => "Host" + item.Name;

    private static string ReadTemplate()
    {
        using var stream = typeof(PreludeText).Assembly.GetManifestResourceStream("prelude.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
