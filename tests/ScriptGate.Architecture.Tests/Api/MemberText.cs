using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ScriptGate.Architecture.Tests.Api;

/// <summary>Members as text that reads like C#.</summary>
internal static class MemberText
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>
    /// Whether somebody outside the assembly can use the member. Accessors count through their property, nested types are types of their own, and what the compiler
    /// adds to a record follows from its other members.
    /// </summary>
    public static bool IsVisible(MemberInfo member) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) => false,
        MethodInfo method => IsVisible(method) && !(method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)),
        ConstructorInfo constructor => IsVisible(constructor),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        _ => false,
    };

    public static string Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $".ctor({Parameters(constructor)}){Modifiers(constructor)}",
        MethodInfo method => Method(method),
        PropertyInfo property => $"{property.Name} {{ {Accessors(property)} }} -> {TypeText.Name(property.PropertyType, Nullability.Create(property))}{Modifiers(property)}",
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {Literal(field.GetRawConstantValue())}",
        FieldInfo field => $"{field.Name} -> {TypeText.Name(field.FieldType, Nullability.Create(field))}{(field.IsStatic ? " [static]" : string.Empty)}{(field.IsInitOnly ? " [readonly]" : string.Empty)}",
        _ => throw new ArgumentException($"{member} is not a member that is rendered.", nameof(member)),
    };

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : string.Empty;
        var constraints = TypeText.Constraints(method.GetGenericArguments());
        var result = TypeText.Name(method.ReturnType, Nullability.Create(method.ReturnParameter));
        return $"{method.Name}{generic}({Parameters(method)}) -> {result}{constraints}{Modifiers(method)}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : string.Empty;
        var type = TypeText.Name(parameter.ParameterType, Nullability.Create(parameter));
        return $"{direction}{type} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : string.Empty)}";
    }

    private static string Modifiers(PropertyInfo property) => Modifiers(property.GetAccessors(nonPublic: true).First(IsVisible));

    private static string Modifiers(MethodBase method) =>
        string.Concat(
            method.IsFamily || method.IsFamilyOrAssembly ? " [protected]" : string.Empty,
            method.IsStatic ? " [static]" : string.Empty,
            method is { IsAbstract: true, DeclaringType.IsInterface: false } ? " [abstract]" : string.Empty,
            method is MethodInfo { IsVirtual: true, IsFinal: false, IsAbstract: false } m && m.GetBaseDefinition() == m ? " [virtual]" : string.Empty);

    private static string Accessors(PropertyInfo property) =>
        string.Join(' ', property.GetAccessors(nonPublic: true).Where(IsVisible).Select(Accessor));

    private static string Accessor(MethodInfo accessor) =>
        !accessor.Name.StartsWith("set_", StringComparison.Ordinal) ? "get;"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;"
        : "set;";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
