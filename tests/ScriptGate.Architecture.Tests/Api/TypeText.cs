using System.Reflection;

namespace ScriptGate.Architecture.Tests.Api;

/// <summary>Types as text that reads like C#.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
    };

    public static string Declaration(Type type)
    {
        var bases = new[] { type.BaseType }
            .Concat(type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).OrderBy(t => t.FullName, StringComparer.Ordinal))
            .Where(t => t is not null && t != typeof(object) && t != typeof(ValueType) && t != typeof(Enum) && t != typeof(MulticastDelegate) && t.IsVisible)
            .Select(t => Name(t!))
            .ToArray();
        var list = bases.Length == 0 || type.IsEnum || type.BaseType == typeof(MulticastDelegate) ? string.Empty : " : " + string.Join(", ", bases);
        return $"{Kind(type)} {Name(type)}{list}{Constraints(type.GetGenericArguments())}";
    }

    /// <summary>The name with type arguments; <c>?</c> marks what nullable analysis says may be null.</summary>
    public static string Name(Type type, NullabilityInfo? nullability = null)
    {
        var mark = nullability is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : string.Empty;
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword + mark;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : $"{type.Namespace}.{type.Name}";
        if (!type.IsGenericType)
        {
            return name + mark;
        }

        var arguments = type.GetGenericArguments();
        var texts = arguments.Select((a, i) => Name(a, nullability?.GenericTypeArguments.ElementAtOrDefault(i)));
        return $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", texts)}>{mark}";
    }

    public static string Constraints(IEnumerable<Type> arguments) => string.Concat(arguments.Where(a => a.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type parameter)
    {
        var parts = parameter.GetGenericParameterConstraints().Select(t => Name(t)).ToList();
        if (parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            parts.Insert(0, "class");
        }

        return parts.Count == 0 ? string.Empty : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }

    // The compiler gives every record class a method of this name, and nothing else may have one.
    private static string ClassWord(Type type) => type.GetMethod("<Clone>$") is null ? "class" : "record";

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        _ when type.IsSubclassOf(typeof(MulticastDelegate)) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => $"abstract {ClassWord(type)}",
        { IsSealed: true } => $"sealed {ClassWord(type)}",
        _ => ClassWord(type),
    };
}
